import { rfc3339 } from '../clock.ts';
import { businessRefusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import type { Lock } from '../state.ts';
import type { Switches } from '../profiles.ts';

/**
 * Wrong passwords lock accounts for minutes to hours (a user's report; the numbers are switches). One lock counts
 * logins, another counts codes and trading passwords together.
 */
export const OPEN: Lock = { wrong: 0, lockedUntil: null };

/** The refusal while locked; null when a try is allowed. */
export function lockedOut(lock: Lock, now: number): Refusal | null {
  if (lock.lockedUntil === null || now >= lock.lockedUntil) return null;
  const lockedUntil = rfc3339(lock.lockedUntil);
  return businessRefusal('ACCOUNT_LOCKED', `Too many wrong entries. Locked until ${lockedUntil}.`, {
    lockedUntil,
  });
}

/** The lock after one more wrong entry; a lock that ran out begins anew. */
export function afterWrongEntry(lock: Lock, now: number, switches: Switches): Lock {
  const wrong = (lock.lockedUntil === null ? lock.wrong : 0) + 1;
  return wrong >= switches.lockAfter
    ? { wrong: 0, lockedUntil: now + switches.lockMs }
    : { wrong, lockedUntil: null };
}

/** How many tries are left; 0 when locked. */
export const attemptsLeft = (lock: Lock, switches: Switches): number =>
  lock.lockedUntil === null ? switches.lockAfter - lock.wrong : 0;
