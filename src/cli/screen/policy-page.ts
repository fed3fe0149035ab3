import { renderFault } from '../../domain/fault.ts';
import type { FaultView } from '../../domain/fault.ts';
import type { CaseReport, PolicyTestReport } from '../../domain/policy/testing/report.ts';
import type { PolicyLintReport } from '../offline.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { plain, wrap } from './text.ts';

const WIDTH = 80;
const INDENT = '           ';

/** A line per case, and four more for one that failed. */
export function testPage(
  { passed, failed, suites }: PolicyTestReport,
  { failOnly, folder }: { readonly failOnly: boolean; readonly folder: string },
  { paint }: TableLook,
): string {
  if (suites.length === 0) return `No PolicyTest in ${folder}.\nNext: keyturn policy init --preset cis-90d\n`;
  const pages = suites.flatMap(({ name, policy, cases }) => {
    const shown = failOnly ? cases.filter((one) => !one.passed) : cases;
    if (shown.length === 0) return [];
    return [`${paint('strong', plain(name))}  policy ${plain(policy)}\n${shown.map(page).join('')}\n`];
  });
  const next = failed === 0 ? `keyturn policy lint ${folder}` : 'keyturn policy test --fail-only';
  return `${pages.join('')}${passed} passed · ${failed} failed\nNext: ${next}\n`;

  function page(one: CaseReport): string {
    const [tone, word]: [Tone, string] = one.passed ? ['good', '✔ passed'] : ['bad', '✖ failed'];
    const head = `  ${paint(tone, word)} ${folded(one.passed ? `${one.given} → ${one.expected}` : one.given)}\n`;
    return one.passed ? head : head + details(one);
  }
}

function details({ expected, got, because, source }: CaseReport): string {
  const rows = [
    ['expected', expected],
    ['got', got],
    ['because', because],
    ['at', `${source.file}:${source.line}`],
  ] as const;
  return rows
    .map(
      ([title, text]) =>
        `    ${`${title}        `.slice(0, 9)}${wrap(plain(text), WIDTH, '             ')}\n`,
    )
    .join('');
}

function folded(text: string): string {
  return wrap(plain(text), WIDTH, INDENT);
}

/** What is wrong first, then what is hardly meant. */
export function lintPage(
  { policies, problems, warnings }: PolicyLintReport,
  folder: string,
  { paint }: TableLook,
): string {
  const list = (word: string, tone: Tone, views: readonly FaultView[]): string =>
    views.map((view) => `${paint(tone, word)} ${lineByLine(renderFault(view))}\n\n`).join('');
  const body = list('✖ error', 'bad', problems) + list('! warning', 'attention', warnings);
  const counts = `${policies} policies · ${problems.length} errors · ${warnings.length} warnings`;
  const next = problems.length + warnings.length === 0 ? `Next: keyturn policy test ${folder}\n` : '';
  return `${body}${counts}\n${next}`;
}

/** Line by line, so that the breaks between them stay. */
function lineByLine(text: string): string {
  return text
    .split('\n')
    .map((line) => wrap(plain(line), WIDTH, '  '))
    .join('\n');
}
