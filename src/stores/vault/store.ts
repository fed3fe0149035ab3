import type { VaultConnection } from '../../connections/vault/connect.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { Payload, Store, StoreCapabilities } from '../../ports/store.ts';
import { attemptName } from '../attempt.ts';
import { conflict, refuseForeignFields, stagedOtherwise } from '../conflict.ts';
import { samePayload } from '../payload.ts';
import { placeIn } from '../listing.ts';
import { kvAt } from './kv.ts';
import type { Kv, KvValue } from './kv.ts';
import { listPlaces } from './list.ts';
import { destinationSchema, inMount, kvPlaces } from './place.ts';
import type { KvPlaces, KvSettings } from './place.ts';
import { preflight } from './preflight.ts';

export const capabilities: StoreCapabilities = { staging: true, compareAndSet: true, keepsPrevious: true };

/**
 * A KV version 2 engine. It has no labels, so a pending copy stands below a prefix of its own, and a promotion writes
 * the value again at the live path with check-and-set. The version is the engine's; n-1 stays readable.
 */
export function createStore(name: string, settings: KvSettings, connection: VaultConnection): Store {
  const at = async <T>(
    destination: FrozenDestination,
    act: (kv: Kv, places: KvPlaces, place: string) => Promise<T>,
  ): Promise<T> => {
    const { path } = destinationSchema.parse(destination.at);
    const place = `store ${name}, ${path}`;
    const places = kvPlaces(settings, path, place);
    return act(kvAt(connection, places.mount, place), places, place);
  };
  return {
    name,
    capabilities,
    preflight: (destination) => at(destination, preflight),
    readLive: (destination) => at(destination, async (kv, { live }) => liveValue(await kv.read(live))),
    stage: (destination, attempt, payload) =>
      at(destination, (kv, places, place) => stage(kv, places, place, attemptName(attempt, place), payload)),
    readStaged: (destination, attempt) =>
      at(destination, async (kv, { stagedAt }, place) => {
        const staged = await kv.read(stagedAt(attemptName(attempt, place)));
        return staged?.payload ?? null;
      }),
    promote: (destination, _attempt, payload, expected) =>
      at(destination, (kv, { live }, place) => promote(kv, live, place, payload, expected)),
    discard: (destination, attempt) =>
      at(destination, (kv, { stagedAt }, place) => kv.destroy(stagedAt(attemptName(attempt, place)))),
    clear: (destination, expected) =>
      at(destination, (kv, { live }, place) => clear(kv, live, place, expected)),
    placeAt: (text) => (inMount(settings, text) ? placeIn(destinationSchema, 'path')(text) : null),
    list: (query) => listPlaces(name, settings, connection, query),
    close: async () => connection.close(),
  };
}

function liveValue(value: KvValue | null) {
  if (value === null || value.payload === null) return null;
  return { version: String(value.version), payload: value.payload };
}

async function stage(
  kv: Kv,
  places: KvPlaces,
  place: string,
  attempt: string,
  payload: Payload,
): Promise<void> {
  refuseForeignFields(place, liveValue(await kv.read(places.live)), payload);
  const path = places.stagedAt(attempt);
  if ((await kv.write(path, payload, 0)) !== null) return;
  const earlier = await kv.read(path);
  if (!earlier?.payload || !samePayload(earlier.payload, payload)) throw stagedOtherwise(place);
}

async function promote(
  kv: Kv,
  path: string,
  place: string,
  payload: Payload,
  expected: string | null,
): Promise<string> {
  const before = await kv.read(path);
  const seen = liveValue(before)?.version ?? null;
  if (seen !== expected) throw conflict(place, seen, expected);
  // Where the last version was deleted, nothing is live, but check-and-set still counts from its number.
  const version = await kv.write(path, payload, before?.version ?? 0);
  if (version === null) throw conflict(place, liveValue(await kv.read(path))?.version ?? null, expected);
  const after = await kv.read(path);
  // A later version is somebody else's business and shows as drift; an earlier one is a node that lags behind.
  if (after !== null && after.version > version) return String(version);
  if (after?.payload && samePayload(after.payload, payload)) return String(version);
  throw new Fault('KT3009', { place, saw: 'another value than the one just promoted' });
}

/** The engine removes no version under a condition, so the version is compared right before. */
async function clear(kv: Kv, path: string, place: string, expected: string): Promise<void> {
  const seen = liveValue(await kv.read(path))?.version ?? null;
  if (seen === null) return;
  if (seen !== expected) throw conflict(place, seen, expected);
  await kv.destroy(path);
}
