import { Fault } from '../../domain/fault.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import { Secret } from '../../domain/secret.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { LiveValue, Payload, Store, StoreCapabilities } from '../../ports/store.ts';
import { attemptName } from '../attempt.ts';
import { conflict, stagedOtherwise } from '../conflict.ts';
import { withFileFaults } from '../file-faults.ts';
import { turnTaker } from '../in-turn.ts';
import { unlisted } from '../listing.ts';
import { samePayload } from '../payload.ts';
import { destinationSchema } from './place.ts';
import { slotsOf } from './slots.ts';
import type { Slots } from './slots.ts';

const PROBE = { attempt: 'keyturn_preflight' };

export const capabilities: StoreCapabilities = { staging: true, compareAndSet: true, keepsPrevious: true };

/**
 * Values of the installation itself, each an age file. The version is a counter; every version stays on disk, sealed.
 * Compare-and-set holds because one process owns the data directory and takes turns per value.
 */
export function createStore(name: string, deps: StoreDeps): Store {
  const inTurn = turnTaker();
  const at = async <T>(destination: FrozenDestination, act: (slots: Slots, place: string) => Promise<T>) => {
    const { path } = destinationSchema.parse(destination.at);
    const place = `store ${name}, ${path}`;
    return inTurn(path, () => withFileFaults(place, () => act(slotsOf(deps, name, path, place), place)));
  };
  return {
    name,
    capabilities,
    preflight: (destination) => at(destination, (slots, place) => preflight(slots, place, deps.clock.now())),
    readLive: (destination) => at(destination, readLive),
    stage: (destination, attempt, payload) =>
      at(destination, (slots, place) => stage(slots, place, attemptName(attempt, place), payload)),
    readStaged: (destination, attempt) =>
      at(destination, (slots, place) => slots.read({ attempt: attemptName(attempt, place) })),
    promote: (destination, _attempt, payload, expected) =>
      at(destination, (slots, place) => promote(slots, place, payload, expected)),
    discard: (destination, attempt) =>
      at(destination, (slots, place) => slots.remove({ attempt: attemptName(attempt, place) })),
    clear: (destination, expected) => at(destination, (slots, place) => clear(slots, place, expected)),
    ...unlisted(name, destinationSchema, 'path'),
    close: () => Promise.resolve(),
  };
}

async function preflight(slots: Slots, place: string, now: number): Promise<void> {
  await slots.liveVersion();
  const probe = { probe: new Secret(String(now)) };
  await slots.write(PROBE, probe);
  const seen = await slots.read(PROBE);
  await slots.remove(PROBE);
  if (seen === null || !samePayload(seen, probe))
    throw new Fault('KT3009', { place, saw: 'another value than the probe just written' });
}

async function readLive(slots: Slots, place: string): Promise<LiveValue | null> {
  const version = await slots.liveVersion();
  if (version === 0) return null;
  const payload = await slots.read({ version });
  if (payload === null)
    throw new Fault('KT3305', { place, saw: `version ${version} is live but its file is missing` });
  return { version: String(version), payload };
}

async function stage(slots: Slots, place: string, attempt: string, payload: Payload): Promise<void> {
  const earlier = await slots.read({ attempt });
  if (earlier === null) return slots.write({ attempt }, payload);
  if (!samePayload(earlier, payload)) throw stagedOtherwise(place);
}

async function promote(
  slots: Slots,
  place: string,
  payload: Payload,
  expected: string | null,
): Promise<string> {
  const live = await slots.liveVersion();
  const seen = live === 0 ? null : String(live);
  if (seen !== expected) throw conflict(place, seen, expected);
  // A crash between the two leaves a version that nothing points to; the next promotion writes it anew.
  await slots.write({ version: live + 1 }, payload);
  await slots.pointTo(live + 1);
  return String(live + 1);
}

/** The pointer goes last: cut off before that, the same call finds it and goes on. */
async function clear(slots: Slots, place: string, expected: string): Promise<void> {
  const live = await slots.liveVersion();
  if (live === 0) return;
  if (String(live) !== expected) throw conflict(place, String(live), expected);
  for (let version = 1; version <= live; version += 1) await slots.remove({ version });
  await slots.removePointer();
}
