import { liveVersions } from '../../../domain/credential.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import { Fault } from '../../../domain/fault.ts';
import type { SecretPart } from '../../../domain/fingerprints.ts';
import type { KeyFacts } from '../../../domain/key-version.ts';
import type { LeakMatcher } from '../../../ports/leak-matcher.ts';
import { heldPair } from '../held-pair.ts';
import { summaries } from '../look.ts';
import type { LookDeps } from '../look.ts';

/** Keeps the digests of every key that custody holds, retired ones too, by which reported values are recognised. */
export interface LeakIndex {
  /** Takes in what is new since the last time. Resolves to the live keys that did not open, in words. */
  refresh(): Promise<readonly string[]>;
}

/** A part of a version of a key, as the index names it. */
export interface PartOfKey {
  readonly uid: string;
  readonly version: number;
  readonly part: SecretPart;
}

const EVENTS_AT_ONCE = 1_000;

export function idOfPart({ uid, version, part }: PartOfKey): string {
  return `${uid} ${version} ${part}`;
}

export function partOfId(id: string): PartOfKey {
  const [uid = '', version, part] = id.split(' ');
  return { uid, version: Number(version), part: part === 'app-key' ? 'app-key' : 'app-secret' };
}

export function createLeakIndex(deps: LookDeps, matcher: LeakMatcher): LeakIndex {
  /** Version of a credential → the digest of the pair that was taken in. */
  const taken = new Map<string, string>();
  const unopened = new Map<string, string>();
  let readUpTo: number | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const take = async (state: CredentialState, version: number, key: KeyFacts): Promise<void> => {
    const { uid, name } = state;
    const id = `${uid} ${version}`;
    if (taken.get(id) === key.digest) return;
    const pair = await heldPair(deps, state, key);
    if (pair instanceof Fault) {
      const isLive = liveVersions(state).some((each) => each.version === version);
      if (isLive) unopened.set(id, `v${version} of ${name} (${pair.code})`);
      return;
    }
    await matcher.add(idOfPart({ uid, version, part: 'app-key' }), pair.appKey);
    await matcher.add(idOfPart({ uid, version, part: 'app-secret' }), pair.appSecret);
    taken.set(id, key.digest);
    unopened.delete(id);
  };

  const takeAll = async (state: CredentialState | null): Promise<void> => {
    if (state === null) return;
    for (const { version, key } of state.versions) if (key !== null) await take(state, version, key);
  };

  const everything = async (): Promise<void> => {
    for await (const { state } of summaries(deps)) await takeAll(state);
  };

  const whatMoved = async (after: number): Promise<void> => {
    const before = [...unopened.keys()].map((id) => partOfId(id).uid);
    const streams = new Set([...before, ...(await movedSince(deps, after))]);
    for (const stream of streams) await takeAll(await deps.ports.journal.state(stream));
  };

  const refresh = async (): Promise<readonly string[]> => {
    const lastPosition = await deps.ports.journal.lastPosition(null);
    if (readUpTo === null) await everything();
    else if (readUpTo !== lastPosition || unopened.size > 0) await whatMoved(readUpTo);
    readUpTo = lastPosition;
    return [...unopened.values()];
  };

  return {
    refresh: () => {
      const next = turn.then(refresh, refresh);
      turn = next;
      return next;
    },
  };
}

/** The credentials in whose streams something happened. */
async function movedSince({ ports }: LookDeps, position: number): Promise<readonly string[]> {
  const streams = new Set<string>();
  let afterPosition = position;
  for (;;) {
    const events = await ports.journal.events({ afterPosition, limit: EVENTS_AT_ONCE });
    for (const { stream } of events) streams.add(stream);
    afterPosition = events.at(-1)?.position ?? afterPosition;
    if (events.length < EVENTS_AT_ONCE) return [...streams];
  }
}
