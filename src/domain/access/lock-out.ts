import { MINUTE_MS, SECOND_MS } from '../duration.ts';
import type { Failures } from './account.ts';

const FREE_TRIES = 5;
const FIRST_LOCK_MS = 30 * SECOND_MS;
const LONGEST_LOCK_MS = 15 * MINUTE_MS;
/** A quiet hour forgives. */
const FORGIVEN_AFTER_MS = 60 * MINUTE_MS;

/**
 * Until when a user's log-ins are refused, right or wrong; null where they are not. It doubles from thirty seconds to a
 * quarter of an hour and never lasts longer: whoever types wrong passwords on purpose locks nobody out for good.
 */
export function lockedUntil({ count, lastAt }: Failures, now: number): number | null {
  if (count < FREE_TRIES) return null;
  const lockMs = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(count - FREE_TRIES, 20));
  const untilAt = lastAt + lockMs;
  return now < untilAt ? untilAt : null;
}

/** After one more failure. */
export function failedAgain(before: Failures | null, now: number): Failures {
  const forgiven = before === null || now - before.lastAt > FORGIVEN_AFTER_MS;
  return { count: forgiven ? 1 : before.count + 1, lastAt: now };
}
