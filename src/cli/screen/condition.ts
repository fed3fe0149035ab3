import { formatDuration } from '../../domain/duration.ts';
import { LOOKS } from '../../domain/present/look.ts';
import type { CredentialCondition, StatusRow } from '../../domain/views.ts';
import type { Tone } from './style.ts';

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
