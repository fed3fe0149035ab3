import type { CredentialState } from './credential.ts';
import { HOUR_MS } from './duration.ts';

const QUIET_EVERY_MS = 6 * HOUR_MS;
const MOVING_EVERY_MS = HOUR_MS;

/** Said in place of the time of the last look: nobody looks, as where a year is simulated. */
export const UNWATCHED_AT = Infinity;

/**
 * When the credential's keys and destinations are looked at next: hourly while an old key lives or a delivery is
 * blocked, every six hours otherwise. Each credential's own offset, from its uid, spreads the fleet over the period.
 */
export function nextWatchAt(state: CredentialState, watchedAt: number | null, now: number): number {
  if (watchedAt === UNWATCHED_AT) return UNWATCHED_AT;
  // Later than now it can only be by a clock that was wrong.
  if (watchedAt === null || watchedAt > now) return now;
  const everyMs = state.saga === null ? QUIET_EVERY_MS : MOVING_EVERY_MS;
  return watchedAt + Math.round(everyMs * (1 - spread(state.uid) / 4));
}

/** A number in [0, 1) that is always the same for a uid. */
function spread(uid: string): number {
  let hash = 0;
  for (let index = 0; index < uid.length; index += 1) hash = (hash * 31 + uid.charCodeAt(index)) >>> 0;
  return hash / 2 ** 32;
}
