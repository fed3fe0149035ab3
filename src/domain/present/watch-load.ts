import { DAY_MS, MINUTE_MS } from '../duration.ts';
import { liveVersions } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { IssuerProfile } from '../issuer-profile.ts';
import { watchCost } from '../watch.ts';

/** What the watch asks of one issuer as things stand, in questions a day: signed calls, and looks at applications. */
export interface WatchLoad {
  readonly issuer: string;
  readonly credentials: number;
  readonly keys: number;
  readonly questionsPerDay: number;
  /** About the key that is asked about most; it may be one of two in an overlap. */
  readonly mostPerKey: number;
  /** How many calls the issuer takes in a minute, from all keys together; null: it states no limit. */
  readonly callsPerMinute: number | null;
}

export interface WatchedIssuer {
  readonly name: string;
  readonly profile: IssuerProfile;
  /** Whether a program may look at the application. */
  readonly programLooks: boolean;
}

export function noLoad({ name, profile }: WatchedIssuer): WatchLoad {
  return {
    ...{ issuer: name, credentials: 0, keys: 0, questionsPerDay: 0, mostPerKey: 0 },
    callsPerMinute: profile.callsPerMinute.value,
  };
}

/** The load with one credential more. Where there is no key, nobody looks. */
export function loadWith(
  load: WatchLoad,
  state: CredentialState,
  now: number,
  { programLooks }: WatchedIssuer,
): WatchLoad {
  const keys = liveVersions(state).length;
  if (keys === 0) return load;
  const { questionsPerDay } = watchCost(state, now, programLooks);
  return {
    ...load,
    credentials: load.credentials + 1,
    keys: load.keys + keys,
    questionsPerDay: load.questionsPerDay + questionsPerDay,
    mostPerKey: Math.max(load.mostPerKey, questionsPerDay / keys),
  };
}

/** More of an issuer's calls than this belongs to whoever works with the keys. */
const SENSIBLE_SHARE = 0.1;

/** Which part of the calls that the issuer takes, 1 being all; null where it states no limit. */
function shareOf({ questionsPerDay, callsPerMinute }: WatchLoad): number | null {
  return callsPerMinute === null ? null : questionsPerDay / (callsPerMinute * (DAY_MS / MINUTE_MS));
}

export function isTooMuch(load: WatchLoad): boolean {
  const share = shareOf(load);
  return share !== null && share > SENSIBLE_SHARE;
}

/** Rounded up: what is said is never less than what is asked. */
export function watchLoadText(load: WatchLoad): string {
  const { keys, questionsPerDay, mostPerKey, callsPerMinute } = load;
  if (keys === 0) return 'no key is watched';
  const asked = `${whole(questionsPerDay)} questions a day for ${whole(keys)} ${keys === 1 ? 'key' : 'keys'}, at most ${whole(mostPerKey)} for one`;
  const share = shareOf(load);
  return share === null
    ? `${asked}; the issuer states no limit`
    : `${asked}; ${percent(share)} of the ${callsPerMinute} calls a minute that the issuer takes`;
}

function whole(count: number): string {
  return Math.ceil(count).toLocaleString('en-US');
}

function percent(share: number): string {
  const tenths = Math.ceil(share * 1000) / 10;
  return `${tenths.toLocaleString('en-US')} %`;
}
