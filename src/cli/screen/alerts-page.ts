import type { AlertRow } from '../../domain/alert.ts';
import type { Silence } from '../../domain/alerts/silence.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

const RANK = { critical: 0, warning: 1, info: 2 } as const;
const MARKS = { critical: '✖', warning: '▲', info: '●' } as const;
const INDENT = '    ';

/** The worst first; what somebody has taken on, and what is kept quiet, after what still waits for somebody. */
export function worstFirst(rows: readonly AlertRow[]): readonly AlertRow[] {
  const isQuiet = (row: AlertRow): number => (row.ack === null && row.heldBack === null ? 0 : 1);
  return rows.toSorted(
    (left, right) =>
      isQuiet(left) - isQuiet(right) ||
      RANK[left.severity] - RANK[right.severity] ||
      left.raisedAt - right.raisedAt,
  );
}

export function alertsPage(rows: readonly AlertRow[], look: TableLook): string {
  return rows.length === 0 ? 'No alerts.\n' : rows.map((row) => alertText(row, look)).join('');
}

function alertText(row: AlertRow, look: TableLook): string {
  const { severity, code, subjectName, raisedAt, summary, next, drill, key } = row;
  const mark = look.paint(severity === 'critical' ? 'bad' : 'attention', `${MARKS[severity]} ${severity}`);
  const since = `since ${formatWhen(raisedAt, look)} (${formatDistance(raisedAt, look.now)})`;
  const text = wrap(`${drill ? 'DRILL: ' : ''}${plain(summary)}`, look.width ?? 1_000, INDENT);
  const lines = [
    `${mark}  ${code}  ${plain(subjectName)}  ${since}`,
    `${INDENT}${text}`,
    ...standingLines(row, look).map((line) => `${INDENT}${line}`),
    ...(drill ? [] : [`${INDENT}Next: ${plain(next)}`]),
    ...(row.ack === null ? [`${INDENT}Ack:  keyturn alerts ack ${plain(key)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function standingLines(
  { ack, heldBack, escalated, repeatAt, escalation, drill }: AlertRow,
  look: TableLook,
): string[] {
  const lines: string[] = [];
  if (ack !== null) {
    const note = ack.note === null ? '' : `: ${plain(ack.note)}`;
    lines.push(
      look.paint('good', `✔ acknowledged by ${plain(ack.by)}, ${formatDistance(ack.at, look.now)}${note}`),
    );
  }
  if (heldBack !== null) {
    const until =
      heldBack.untilAt === null ? 'while it stands' : `until ${formatWhen(heldBack.untilAt, look)}`;
    lines.push(`◌ quiet: ${plain(heldBack.by)}, ${until}`);
  }
  if (escalated > 0) lines.push(`▲ escalated, step ${escalated} of ${escalation.length}`);
  if (!drill && ack === null && heldBack === null && repeatAt !== null)
    lines.push(`said again ${formatDistance(repeatAt, look.now)}`);
  return lines;
}

export function silencesPage(rows: readonly Silence[], look: TableLook): string {
  if (rows.length === 0) return 'No silences.\n';
  const columns = [
    { title: 'SILENCE' },
    { title: 'KEEPS QUIET', cut: 2 },
    { title: 'ENDS' },
    { title: 'BY', cut: 3 },
    { title: 'REASON', cut: 1 },
  ];
  return table(
    columns,
    rows.map((row) => [row.id, matchText(row), formatDistance(row.untilAt, look.now), row.by, row.reason]),
    look,
  );
}

/** `KT-A109 wb-orders-1 env=prod`. */
export function matchText({ match }: Pick<Silence, 'match'>): string {
  const { code, credential, severity, labels } = match;
  const named = [code, credential, severity].filter((each) => each !== null);
  return [...named, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' ');
}
