import { MINUTE_MS } from '../../domain/duration.ts';
import { inOrder, needsAPerson } from '../../domain/present/look.ts';
import type { StatusRow } from '../../domain/views.ts';
import { conditionCell } from './condition.ts';
import type { Paint } from './style.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { formatAge, formatWhen } from './time.ts';
import type { Local } from './time.ts';

export interface TableLook extends Local {
  /** Null: as wide as it gets, with every column. */
  readonly width: number | null;
  readonly paint: Paint;
}

/** The fleet, a line each, and below it where to look first. */
export function statusTable(rows: readonly StatusRow[], look: TableLook): string {
  if (rows.length === 0) return 'No credentials yet.\nNext: keyturn doctor\n';
  const wide = look.width === null;
  const columns = [
    { title: 'CREDENTIAL', cut: 3 },
    { title: 'STATE' },
    { title: 'AGE' },
    { title: 'NEXT', cut: 1 },
    { title: 'WHO', cut: 2 },
    ...(wide ? [{ title: 'VERSION' }, { title: 'ISSUER' }, { title: 'OWNER' }] : []),
  ];
  const ordered = inOrder(rows);
  const lines = ordered.map((row): readonly Cell[] => [
    row.name,
    conditionCell(row, look.now),
    row.ageMs === null ? '–' : formatAge(row.ageMs),
    nextOf(row, look),
    whoOf(row),
    ...(wide ? [row.version === null ? '–' : `v${row.version}`, row.issuer ?? '–', row.owner ?? '–'] : []),
  ]);
  return table(columns, lines, look) + footer(ordered);
}

/** A time that is now or past adds nothing to the words. */
export function nextOf({ next, nextAt }: Pick<StatusRow, 'next' | 'nextAt'>, local: Local): string {
  return nextAt === null || nextAt < local.now + MINUTE_MS ? next : `${next} ${formatWhen(nextAt, local)}`;
}

function whoOf({ condition, consumers, owner }: StatusRow): string {
  if (needsAPerson(condition) && owner !== null) return owner.replace(/^group:/, '');
  return consumers.declared > 0 ? `${consumers.loaded}/${consumers.declared} loaded` : '–';
}

function footer(ordered: readonly StatusRow[]): string {
  const needing = ordered.filter((row) => needsAPerson(row.condition));
  const [first] = needing;
  if (first === undefined) return '';
  const count = needing.length === 1 ? '1 needs a person' : `${needing.length} need a person`;
  return `\n${count}. Next: keyturn why ${first.name}\n`;
}
