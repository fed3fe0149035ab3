import type { FrozenDestination } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { Payload, Store, StoreCapabilities } from '../../ports/store.ts';
import { attemptName } from '../attempt.ts';
import { conflict, refuseForeignFields, stagedOtherwise } from '../conflict.ts';
import { withFileFaults } from '../file-faults.ts';
import { turnTaker } from '../in-turn.ts';
import { unlisted } from '../listing.ts';
import { samePayload } from '../payload.ts';
import { filesOf } from './files-of.ts';
import type { DestinationFiles, FolderSettings } from './files-of.ts';
import { destinationSchema } from './place.ts';

const PROBE = 'keyturn_preflight';

export const capabilities: StoreCapabilities = { staging: true, compareAndSet: true, keepsPrevious: false };

/**
 * Plain files for consumers on the same machine, 0600 and replaced as a whole. File systems have no compare-and-set:
 * the version is compared right before the rename, so a foreign writer within that instant would go unnoticed.
 */
export function createStore(name: string, settings: FolderSettings, deps: StoreDeps): Store {
  const inTurn = turnTaker();
  const at = async <T>(
    destination: FrozenDestination,
    act: (files: DestinationFiles, place: string) => Promise<T>,
  ) => {
    const { file } = destinationSchema.parse(destination.at);
    const place = `store ${name}, ${file}`;
    return inTurn(file, () => withFileFaults(place, () => act(filesOf(settings, file, place, deps), place)));
  };
  return {
    name,
    capabilities,
    preflight: (destination) => at(destination, (files, place) => preflight(files, place, deps.clock.now())),
    readLive: (destination) => at(destination, (files) => files.readLive()),
    stage: (destination, attempt, payload) =>
      at(destination, (files, place) => stage(files, place, attemptName(attempt, place), payload)),
    readStaged: (destination, attempt) =>
      at(destination, (files, place) => files.readStaged(attemptName(attempt, place))),
    promote: (destination, attempt, payload, expected) =>
      at(destination, (files, place) =>
        promote(files, place, attemptName(attempt, place), payload, expected),
      ),
    discard: (destination, attempt) =>
      at(destination, (files, place) => files.removeStaged(attemptName(attempt, place))),
    clear: (destination, expected) => at(destination, (files, place) => clear(files, place, expected)),
    ...unlisted(name, destinationSchema, 'file'),
    close: () => Promise.resolve(),
  };
}

async function preflight(files: DestinationFiles, place: string, now: number): Promise<void> {
  await files.checkLive();
  await files.readLive();
  const probe = { probe: new Secret(String(now)) };
  await files.writeStaged(PROBE, probe);
  const seen = await files.readStaged(PROBE);
  await files.removeStaged(PROBE);
  if (seen === null || !samePayload(seen, probe))
    throw new Fault('KT3009', { place, saw: 'another value than the probe just written' });
}

async function stage(
  files: DestinationFiles,
  place: string,
  attempt: string,
  payload: Payload,
): Promise<void> {
  refuseForeignFields(place, await files.readLive(), payload);
  const earlier = await files.readStaged(attempt);
  if (earlier === null) return files.writeStaged(attempt, payload);
  if (!samePayload(earlier, payload)) throw stagedOtherwise(place);
}

async function promote(
  files: DestinationFiles,
  place: string,
  attempt: string,
  payload: Payload,
  expected: string | null,
): Promise<string> {
  const seen = (await files.readLive())?.version ?? null;
  if (seen !== expected) throw conflict(place, seen, expected);
  await files.replaceLive(attempt, payload);
  const live = await files.readLive();
  if (live !== null && samePayload(live.payload, payload)) return live.version;
  throw new Fault('KT3009', { place, saw: 'another value than the one just promoted' });
}

async function clear(files: DestinationFiles, place: string, expected: string): Promise<void> {
  const seen = (await files.readLive())?.version ?? null;
  if (seen === null) return;
  if (seen !== expected) throw conflict(place, seen, expected);
  await files.removeLive();
}
