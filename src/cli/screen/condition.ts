import { formatDuration } from '../../domain/duration.ts';
import type { CredentialCondition, StatusRow } from '../../domain/views.ts';
import type { Tone } from './style.ts';

interface Look {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<CredentialCondition, Look>> = {
  'secret-lost': { glyph: '✖', word: 'secret lost', tone: 'bad' },
  'outcome-unknown': { glyph: '▲', word: 'outcome unknown', tone: 'bad' },
  expired: { glyph: '✖', word: 'expired', tone: 'bad' },
  'no-live-key': { glyph: '✖', word: 'no live key', tone: 'bad' },
  revoking: { glyph: '▲', word: 'revoking', tone: 'attention' },
  overdue: { glyph: '▲', word: 'overdue', tone: 'attention' },
  drift: { glyph: '✖', word: 'store drift', tone: 'bad' },
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

/** `● overlap 6d 4h`: glyph, word, and the countdown where there is one. */
export function conditionCell(
  row: Pick<StatusRow, 'condition' | 'overlapEndsAt'>,
  now: number,
): { readonly text: string; readonly tone: Tone } {
  const { glyph, word, tone } = LOOKS[row.condition];
  const left = row.overlapEndsAt === null ? 0 : row.overlapEndsAt - now;
  const countdown = row.condition === 'overlap' && left > 0 ? ` ${formatDuration(left)}` : '';
  return { text: `${glyph} ${word}${countdown}`, tone };
}

export function wordOf(condition: CredentialCondition): string {
  return LOOKS[condition].word;
}
