import type { StatusRow } from '../domain/views.ts';

/** Shares of the bar's length, 0 to 1. */
export interface AgeBar {
  readonly age: number;
  readonly tone: 'good' | 'attention' | 'bad';
  readonly marks: readonly { readonly at: number; readonly of: 'warn' | 'rotate' | 'max' }[];
  /** What is left of the time in which the old key lives; null: there is none. */
  readonly overlap: number | null;
}

/** Room behind the last mark, so that an age beyond it shows. */
const BEYOND = 1.15;

type Aged = Pick<StatusRow, 'ageMs' | 'limits' | 'overlapEndsAt'>;

/** Null where no age or no limit is known: a bar without an end says nothing. */
export function ageBar({ ageMs, limits, overlapEndsAt }: Aged, now: number): AgeBar | null {
  if (ageMs === null || limits === null) return null;
  const { warnMs, rotateMs, maxMs } = limits;
  const known = [warnMs, rotateMs, maxMs].filter((each) => each !== null);
  const wholeMs = Math.max(...known) * BEYOND;
  if (!(wholeMs > 0)) return null;
  const share = (ms: number): number => Math.min(1, Math.max(0, ms / wholeMs));
  const marks = (
    [
      ['warn', warnMs],
      ['rotate', rotateMs],
      ['max', maxMs],
    ] as const
  ).flatMap(([of, ms]) => (ms === null ? [] : [{ of, at: share(ms) }]));
  const isOver = (limit: number | null): boolean => limit !== null && ageMs >= limit;
  const tone = isOver(maxMs) ? 'bad' : isOver(warnMs) || isOver(rotateMs) ? 'attention' : 'good';
  return { age: share(ageMs), tone, marks, overlap: overlapLeft(ageMs, overlapEndsAt, now) };
}

/** The old key began to end when the current one was born. */
function overlapLeft(ageMs: number, overlapEndsAt: number | null, now: number): number | null {
  if (overlapEndsAt === null || overlapEndsAt <= now) return null;
  const leftMs = overlapEndsAt - now;
  return Math.min(1, leftMs / (leftMs + Math.max(0, ageMs)));
}

/** What the bar is measured against, in words. */
export function limitOf(limits: StatusRow['limits']): number | null {
  return limits?.maxMs ?? limits?.rotateMs ?? limits?.warnMs ?? null;
}
