import { CREDENTIAL_CONDITIONS } from '../views.ts';
import type { CredentialCondition, StatusRow } from '../views.ts';

/** What a colour may add to a word; never more than the word says. */
export interface Look {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'attention' | 'quiet';
}

/** How a condition is told, on a terminal and on a page. */
export const LOOKS: Readonly<Record<CredentialCondition, Look>> = {
  'secret-lost': { glyph: '✖', word: 'secret lost', tone: 'bad' },
  'outcome-unknown': { glyph: '▲', word: 'outcome unknown', tone: 'bad' },
  expired: { glyph: '✖', word: 'expired', tone: 'bad' },
  'no-live-key': { glyph: '✖', word: 'no live key', tone: 'bad' },
  revoking: { glyph: '▲', word: 'revoking', tone: 'attention' },
  overdue: { glyph: '▲', word: 'overdue', tone: 'attention' },
  drift: { glyph: '✖', word: 'drift', tone: 'bad' },
  unconfirmed: { glyph: '▲', word: 'unconfirmed', tone: 'attention' },
  stuck: { glyph: '▲', word: 'stuck', tone: 'attention' },
  'waits-for-person': { glyph: '▲', word: 'needs a person', tone: 'attention' },
  decommissioning: { glyph: '◐', word: 'ending', tone: 'attention' },
  delivering: { glyph: '◐', word: 'delivering', tone: 'attention' },
  rotating: { glyph: '◐', word: 'rotating', tone: 'attention' },
  paused: { glyph: '▲', word: 'paused', tone: 'attention' },
  held: { glyph: '▲', word: 'held', tone: 'attention' },
  due: { glyph: '◐', word: 'due', tone: 'attention' },
  expiring: { glyph: '▲', word: 'expiring', tone: 'attention' },
  overlap: { glyph: '●', word: 'overlap', tone: 'good' },
  unproven: { glyph: '○', word: 'unproven', tone: 'attention' },
  unmanaged: { glyph: '○', word: 'unmanaged', tone: 'attention' },
  current: { glyph: '●', word: 'current', tone: 'good' },
  new: { glyph: '○', word: 'new', tone: 'quiet' },
  decommissioned: { glyph: '○', word: 'decommissioned', tone: 'quiet' },
};

/** What a person must look at, or it stays as it is. */
const NEEDS_A_PERSON: ReadonlySet<CredentialCondition> = new Set([
  'secret-lost',
  'outcome-unknown',
  'expired',
  'no-live-key',
  'overdue',
  'drift',
  'unconfirmed',
  'stuck',
  'waits-for-person',
]);

export function needsAPerson(condition: CredentialCondition): boolean {
  return NEEDS_A_PERSON.has(condition);
}

const RANK: ReadonlyMap<CredentialCondition, number> = new Map(
  CREDENTIAL_CONDITIONS.map((condition, rank) => [condition, rank]),
);

/** What needs a person first; then by what comes next; then by name. */
export function inOrder(rows: readonly StatusRow[]): readonly StatusRow[] {
  // Each looked at once: a fleet of thousands is put in order with every change.
  const keyed = rows.map((row) => ({
    row,
    rank: RANK.get(row.condition) ?? 0,
    nextAt: row.nextAt ?? Number.MAX_SAFE_INTEGER,
  }));
  keyed.sort(
    (left, right) =>
      left.rank - right.rank || left.nextAt - right.nextAt || (left.row.name < right.row.name ? -1 : 1),
  );
  return keyed.map(({ row }) => row);
}
