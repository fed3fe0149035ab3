import type { FindingDetail, FindingStep, FindingView, LeaksTaken } from '../../domain/leaks/views.ts';
import type { Severity } from '../../domain/severity.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

const INDENT = '    ';
const LEVELS = { pair: 'App Key and App Secret', secret: 'App Secret', key: 'App Key alone' } as const;
const MARKS: Readonly<Record<Severity, string>> = { critical: '✖', warning: '▲', info: '●' };
const TONES: Readonly<Record<Severity, Tone>> = { critical: 'bad', warning: 'attention', info: 'quiet' };

/** What was seen where it must not be, the worst first, each with the command that comes next. */
export function findingsText(rows: readonly FindingView[], all: boolean, look: TableLook): string {
  if (rows.length === 0)
    return all
      ? 'Nothing was ever reported.\n'
      : 'No finding is open. Those that are over: keyturn findings list --all\n';
  return rows.map((row) => findingText(row, look)).join('');
}

function findingText(row: FindingView, look: TableLook): string {
  const { id, credential, version, level, stage, severity, keyStatus, place, tools, reportedAt, reason } =
    row;
  const title = look.paint(TONES[severity], `${MARKS[severity]} ${stage}`);
  return [
    `${title}  ${plain(credential)} v${version} (${keyStatus})  ${LEVELS[level]}`,
    line(place, look),
    line(`${id}, by ${tools.join(', ')}, ${formatDistance(reportedAt, look.now)}`, look),
    ...(reason === null ? [] : [line(reason, look)]),
    `${INDENT}Next: ${plain(row.next)}`,
    '',
  ].join('\n');
}

/** One finding with what is known of it, step by step. */
export function findingPage(detail: FindingDetail, look: TableLook): string {
  return findingText(detail, look) + detail.steps.map((step) => stepText(step, look)).join('');
}

function stepText({ at, by, what, reason, evidence, delivery }: FindingStep, look: TableLook): string {
  const facts = [
    ...(reason === null ? [] : [reason]),
    ...(evidence === null ? [] : evidenceLines(evidence)),
    ...(delivery === null ? [] : [`delivery ${delivery}`]),
  ];
  return [
    `  ${formatWhen(at, look)}  ${what} by ${plain(by)}`,
    ...facts.map((fact) => line(fact, look)),
    '',
  ].join('\n');
}

function evidenceLines(evidence: NonNullable<FindingStep['evidence']>): readonly string[] {
  const { tool, rule, repository, file, commit, url } = evidence;
  const at = evidence.line === null ? '' : `, line ${evidence.line}`;
  return [
    rule === null ? tool : `${tool}, rule ${rule}`,
    ...(repository === null ? [] : [repository]),
    ...(file === null ? [] : [`${file}${at}`]),
    ...(commit === null ? [] : [`commit ${commit}`]),
    ...(url === null ? [] : [url]),
  ];
}

/** What a report came to. */
export function takenText(taken: LeaksTaken, look: TableLook): string {
  const { reported, unmatched, known, beyond, live, unopened, findings } = taken;
  const rest = [
    `${unmatched} none of ours`,
    ...(known === 0 ? [] : [`${known} known already`]),
    ...(beyond === 0 ? [] : [`${beyond} not kept: so many places of the version are open`]),
  ];
  const mark = findings.length + live + unopened.length === 0 ? '✔' : '▲';
  return [
    `${mark} ${reported} leaks reported: ${findings.length} findings, ${rest.join(', ')}\n`,
    ...unopened.map((each) => `▲ nothing was compared with ${plain(each)}: it does not open\n`),
    ...findings.map((row) => findingText(row, look)),
    ...(live > 0 && findings.length === 0 ? ['Next: keyturn findings\n'] : []),
  ].join('');
}

function line(text: string, { width }: TableLook): string {
  return INDENT + wrap(plain(text), width ?? 1_000, INDENT);
}
