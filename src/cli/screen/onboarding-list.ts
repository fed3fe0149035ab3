import type { OnboardingRow, StageStatus } from '../../domain/onboarding/views.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatAge } from './time.ts';

const LOOKS: Readonly<Record<StageStatus, readonly [glyph: string, tone: Tone]>> = {
  passed: ['●', 'good'],
  open: ['▲', 'attention'],
  waiting: ['◔', 'attention'],
  rejected: ['✖', 'bad'],
  blocked: ['◌', 'quiet'],
};

/** `◔ waiting`: glyph and word. */
export function statusCell(status: StageStatus): Exclude<Cell, string> {
  const [glyph, tone] = LOOKS[status];
  return { text: `${glyph} ${status}`, tone };
}

/** One row an application. */
export function onboardingTable(rows: readonly OnboardingRow[], look: TableLook): string {
  if (rows.length === 0)
    return 'No OnboardingApplication in the manifests.\nNext: keyturn policy schema, and policies/example/onboarding.yaml\n';
  const cells = rows.map((row): readonly Cell[] => [
    row.name,
    row.stage ?? 'all',
    statusCell(row.status),
    row.sinceAt === null ? '–' : formatAge(look.now - row.sinceAt),
    `${row.passed}/${row.stages}`,
    row.owner ?? '–',
    noteOf(row),
  ]);
  const columns = [
    { title: 'APPLICATION', cut: 3 },
    { title: 'STAGE' },
    { title: 'STATUS' },
    { title: 'SINCE' },
    { title: 'PASSED' },
    { title: 'OWNER', cut: 2 },
    { title: 'NOTES', cut: 1 },
  ];
  return table(columns, cells, look);
}

function noteOf({ alerts, warnings }: OnboardingRow): Cell {
  if (alerts.length > 0) return { text: alerts.join(' '), tone: 'bad' };
  return warnings === 0
    ? '–'
    : { text: `${warnings} warning${warnings === 1 ? '' : 's'}`, tone: 'attention' };
}

/** What is to be done now, by whom, and the command that says it is done. */
export function nextText(rows: readonly Pick<OnboardingRow, 'name' | 'next'>[], look: TableLook): string {
  const steps = rows.flatMap(({ name, next }) => next.map((step) => ({ name, ...step })));
  if (steps.length === 0) return 'Nothing is to be done.\n';
  return steps
    .map(({ name, of, who, todo, command }) => {
      const [glyph, word, tone] =
        who === 'issuer' ? (['◔', 'issuer', 'quiet'] as const) : (['▲', 'you', 'attention'] as const);
      const said = wrap(plain(todo), look.width ?? 1_000, '    ');
      return `${look.paint(tone, `${glyph} ${word}`)}  ${plain(name)} ${plain(of)}\n    ${said}\n    Next: ${plain(command)}\n`;
    })
    .join('');
}
