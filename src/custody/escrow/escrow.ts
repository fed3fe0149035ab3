import { Fault } from '../../domain/fault.ts';
import type { SealedFile, SealHeader } from '../../ports/custody.ts';
import type { Log } from '../../ports/log.ts';
import { errorCode } from '../files.ts';
import type { EscrowFileView } from '../../domain/views.ts';
import { openEscrowFile } from './file.ts';
import type { Change, EscrowFile } from './file.ts';
import type { EntryRef } from './scan.ts';

export interface EscrowOptions {
  readonly path: string;
  /** A second file, best on another volume; null for none. */
  readonly fallback: string | null;
  /** Bytes kept free inside the file for the day the disk is full. */
  readonly reserveBytes?: number;
}

export interface Escrow {
  /** Returns when it is on disk in one of the files; rejects with KT2005 when neither takes it. */
  append(sealed: SealedFile): Promise<void>;
  /** The latest file of an attempt; rejects with KT2017 when the entry was damaged after it was written. */
  find(credential: string, attempt: string): Promise<Uint8Array | null>;
  /** Rejects with KT2005 unless the first file can be written and has room. */
  keepRoom(): Promise<void>;
  /** The latest entry of every attempt, in each file; one that is damaged is passed over. */
  entries(): AsyncIterable<EscrowedFile>;
  /** Every entry of both files. */
  headers(): readonly SealHeader[];
  /** Each entry of both files as `change` wants it; null drops it. Rejects with KT2005 when a file can't be replaced. */
  rewrite(change: Change, options?: { readonly skipDamaged: boolean }): Promise<void>;
  /** Each file as it is now. */
  about(): readonly EscrowFileView[];
  close(): Promise<void>;
}

export interface EscrowedFile {
  readonly header: SealHeader;
  readonly file: Uint8Array;
}

const DEFAULT_RESERVE_BYTES = 1024 * 1024;

/** Opens both files. One that can't be opened is passed over with a warning; KT2005 when none can. */
export async function openEscrow(options: EscrowOptions, log: Log): Promise<Escrow> {
  const reserveBytes = options.reserveBytes ?? DEFAULT_RESERVE_BYTES;
  const paths = options.fallback === null ? [options.path] : [options.path, options.fallback];
  const places = paths.map((path) => createPlace(path, reserveBytes));
  const failures = await tryEach(places, async (place) => {
    const file = await place.ready();
    await file.keepRoom().catch((thrown: unknown) => warn(log, place, thrown));
  });
  for (const { place, thrown } of failures) warn(log, place, thrown);
  if (failures.length === places.length) throw unwritable(failures);
  return {
    append: (sealed) => append(places, sealed, log),
    find: (credential, attempt) => find(places, credential, attempt),
    keepRoom: () => keepRoom(places, log),
    entries: () => entries(places),
    headers: () => places.flatMap((place) => (place.present()?.entries() ?? []).map(({ header }) => header)),
    rewrite: (change, { skipDamaged } = { skipDamaged: false }) => rewrite(places, change, skipDamaged, log),
    about: () => places.map(aboutPlace),
    async close() {
      for (const place of places) await place.abandon(place.present());
    },
  };
}

function aboutPlace(place: Place): EscrowFileView {
  const { path } = place;
  const file = place.present();
  return {
    path,
    entries: file?.entries().length ?? null,
    damaged: file?.damaged() ?? 0,
    bytes: file?.bytes() ?? null,
  };
}

/** One of the two paths. A file that failed is closed and the path is opened anew for the next entry. */
interface Place {
  readonly path: string;
  ready(): Promise<EscrowFile>;
  present(): EscrowFile | null;
  /** Nothing happens if the file was abandoned before. */
  abandon(file: EscrowFile | null): Promise<void>;
}

function createPlace(path: string, reserveBytes: number): Place {
  let opening: Promise<EscrowFile> | null = null;
  let present: EscrowFile | null = null;
  let closed: Promise<void> = Promise.resolve();

  async function openAnew(): Promise<EscrowFile> {
    // Two handles that both append would write over each other.
    await closed;
    present = await openEscrowFile(path, reserveBytes);
    return present;
  }

  return {
    path,
    present: () => present,
    ready() {
      opening ??= openAnew().catch((thrown: unknown) => {
        opening = null;
        throw thrown;
      });
      return opening;
    },
    async abandon(file) {
      if (file === null || present !== file) return;
      present = null;
      opening = null;
      closed = file.close().catch(() => undefined);
      await closed;
    },
  };
}

interface Failure {
  readonly place: Place;
  readonly thrown: unknown;
}

async function append(places: readonly Place[], { header, file }: SealedFile, log: Log): Promise<void> {
  const failures: Failure[] = [];
  for (const place of places) {
    let used: EscrowFile | null = null;
    try {
      used = await place.ready();
      return await used.append(header, file);
    } catch (thrown) {
      failures.push({ place, thrown });
      warn(log, place, thrown);
      await place.abandon(used);
    }
  }
  throw unwritable(failures);
}

async function find(
  places: readonly Place[],
  credential: string,
  attempt: string,
): Promise<Uint8Array | null> {
  const found: { file: EscrowFile; entry: EntryRef; path: string }[] = [];
  for (const place of places) {
    const file = place.present();
    const entry = file?.find(credential, attempt) ?? null;
    if (file !== null && entry !== null) found.push({ file, entry, path: place.path });
  }
  found.sort((left, right) => right.entry.header.receivedAt - left.entry.header.receivedAt);
  const latest = found[0];
  if (latest === undefined) return null;
  const bytes = await latest.file.read(latest.entry);
  if (bytes !== null) return bytes;
  throw new Fault('KT2017', {
    place: `${latest.path}, offset ${latest.entry.offset}`,
    saw: `an entry of ${credential} with another checksum`,
  });
}

async function* entries(places: readonly Place[]): AsyncGenerator<EscrowedFile> {
  for (const place of places) {
    const file = place.present();
    for (const entry of file?.latest() ?? []) {
      const bytes = (await file?.read(entry)) ?? null;
      if (bytes !== null) yield { header: entry.header, file: bytes };
    }
  }
}

async function keepRoom(places: readonly Place[], log: Log): Promise<void> {
  const failures = await tryEach(places, async (place) => (await place.ready()).keepRoom());
  for (const { place, thrown } of failures) warn(log, place, thrown);
  // The second file is for the emergency; an irreversible act must not begin in one.
  if (failures.some(({ place }) => place === places[0])) throw unwritable(failures);
}

/** A file that is not open holds nothing that was found, so it is passed over. */
async function rewrite(
  places: readonly Place[],
  change: Change,
  skipDamaged: boolean,
  log: Log,
): Promise<void> {
  const failures = await tryEach(places, async (place) => {
    const file = place.present();
    if (file === null || file.entries().length === 0) return;
    if (file.damaged() > 0 && skipDamaged)
      log.warn('an escrow file with damaged entries is not compacted', { path: place.path });
    else await file.rewrite(change);
  });
  for (const { place, thrown } of failures) warn(log, place, thrown);
  if (failures.length > 0) throw unwritable(failures);
}

async function tryEach(
  places: readonly Place[],
  work: (place: Place) => Promise<void>,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const place of places) await work(place).catch((thrown: unknown) => failures.push({ place, thrown }));
  return failures;
}

function warn(log: Log, place: Place, thrown: unknown): void {
  log.warn('escrow file can not be used', { path: place.path, error: errorCode(thrown) });
}

function unwritable(failures: readonly Failure[]): Fault {
  const first = failures[0]?.place.path ?? 'escrow';
  return new Fault('KT2005', {
    place: failures.map(({ place }) => place.path).join(' and '),
    saw: failures.map(({ thrown }) => errorCode(thrown)).join(' and '),
    next: `df -h ${first}`,
    cause: failures[0]?.thrown,
  });
}
