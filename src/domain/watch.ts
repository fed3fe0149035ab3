import { liveVersions } from './credential.ts';
import type { CredentialState, Observation } from './credential.ts';
import { DAY_MS, HOUR_MS } from './duration.ts';

const QUIET_EVERY_MS = 6 * HOUR_MS;
const MOVING_EVERY_MS = HOUR_MS;
/** So long before a key ends it is looked at as often as while something moves. */
const NEAR_END_MS = DAY_MS;

/** Said in place of the time of the last look: nobody looks, as where a year is simulated. */
export const UNWATCHED_AT = Infinity;

/**
 * When the credential's keys and destinations are looked at next: hourly while something moves, within a day of a key's end,
 * or after a look that found something wrong; every six hours otherwise. Each credential's own offset, from its uid,
 * spreads the fleet over the period.
 */
export function nextWatchAt(state: CredentialState, watchedAt: number | null, now: number): number {
  if (watchedAt === UNWATCHED_AT) return UNWATCHED_AT;
  // Later than now it can only be by a clock that was wrong.
  if (watchedAt === null || watchedAt > now) return now;
  return watchedAt + everyMsOf(state, watchedAt);
}

/**
 * What the watch costs a day as things stand: looks, and questions to the issuer, which are one signed call with each live key
 * and one look at its application, where a program may look.
 */
export function watchCost(
  state: CredentialState,
  now: number,
  programLooks: boolean,
): { readonly looksPerDay: number; readonly questionsPerDay: number } {
  const looksPerDay = DAY_MS / everyMsOf(state, now);
  const questions = liveVersions(state).length + (programLooks ? 1 : 0);
  return { looksPerDay, questionsPerDay: looksPerDay * questions };
}

function everyMsOf(state: CredentialState, at: number): number {
  const { saga, observation } = state;
  const quiet = saga === null && !endsSoon(state, at) && !isTroubled(observation);
  return Math.round((quiet ? QUIET_EVERY_MS : MOVING_EVERY_MS) * (1 - spread(state.uid) / 4));
}

function endsSoon(state: CredentialState, at: number): boolean {
  return liveVersions(state).some(
    ({ endsAt }) => endsAt !== null && endsAt > at && endsAt - at <= NEAR_END_MS,
  );
}

/** Whatever is wrong may be put right at any time, and whoever did it may go on. */
function isTroubled(observation: Observation | null): boolean {
  if (observation === null) return false;
  const { keys, destinations, resetElsewhere } = observation;
  return (
    resetElsewhere ||
    Object.values(keys).some((verdict) => verdict !== 'accepted' && verdict !== 'out-of-scope') ||
    Object.values(destinations).some((health) => health !== 'ok')
  );
}

/** A number in [0, 1) that is always the same for a uid. */
function spread(uid: string): number {
  let hash = 0;
  for (let index = 0; index < uid.length; index += 1) hash = (hash * 31 + uid.charCodeAt(index)) >>> 0;
  return hash / 2 ** 32;
}
