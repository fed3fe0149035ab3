import { constants, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SealHeader } from '../../ports/custody.ts';
import { syncDirectory } from '../files.ts';
import { appendQueue } from './append-queue.ts';
import type { Waiting } from './append-queue.ts';
import { readAt, sourceOf, takeRoom, writeFrame } from './disk.ts';
import type { Extent } from './disk.ts';
import { aligned, decodeFrame } from './frame.ts';
import { scanEscrow } from './scan.ts';
import type { EntryRef, Scan } from './scan.ts';
import { createSuccessor, successorPath } from './successor.ts';
import type { Successor } from './successor.ts';
import { turns } from './turns.ts';

/**
 * One escrow file, held open. Rejections are the operating system's own errors. After one failed write or sync it takes
 * nothing more: nobody knows what is on disk, and a second sync could report success for bytes that are lost.
 */
export interface EscrowFile {
  /** Returns when the entry is on disk. */
  append(header: SealHeader, file: Uint8Array): Promise<void>;
  /** Where the latest entry of an attempt stands. */
  find(credential: string, attempt: string): EntryRef | null;
  /** The latest age file of an entry's attempt; null when its bytes changed since. */
  read(entry: EntryRef): Promise<Uint8Array | null>;
  /** Takes room on the disk, so that the next entries find some although the disk is full. */
  keepRoom(): Promise<void>;
  /** The latest entry of every attempt. */
  latest(): readonly EntryRef[];
  /** Every whole entry, in the order of writing. */
  entries(): readonly EntryRef[];
  /** How many entries are not whole: torn by a crash, or damaged before the file was opened. */
  damaged(): number;
  /** Up to the end of the last entry; the room in reserve is not counted. */
  bytes(): number;
  /** Puts a new file in the place of this one, with each entry as `change` wants it. */
  rewrite(change: Change): Promise<void>;
  close(): Promise<void>;
}

/** The age file that shall stand for an entry from now on; null: none. */
export type Change = (header: SealHeader, file: Uint8Array) => Promise<Uint8Array | null>;

/** Opens or makes an escrow file, and indexes what it holds. What a crash tore is left as it is and passed over. */
export async function openEscrowFile(path: string, reserveBytes: number): Promise<EscrowFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await rm(successorPath(path), { force: true });
    await syncDirectory(dirname(path));
    const { size } = await handle.stat();
    const scan = await scanEscrow(sourceOf(handle, size));
    return escrowFileOver(path, handle, { size, tail: aligned(scan.end), reserveBytes }, scan);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** What is open at the path now; a rewriting puts another in its place. */
interface Open {
  readonly handle: FileHandle;
  readonly extent: Extent;
  readonly entries: EntryRef[];
  readonly index: Map<string, EntryRef>;
  readonly damaged: number;
}

function escrowFileOver(path: string, handle: FileHandle, extent: Extent, scan: Scan): EscrowFile {
  const inTurn = turns();
  const oneRewriting = turns();
  let now: Open = openOver(handle, extent, [...scan.entries], scan.damaged.length);
  const queue = appendQueue((batch) => writeBatch(now, batch));

  /** What came while the others were copied, then the change of files. Whoever waits to append goes first. */
  async function changeFiles(next: Successor, copied: number, change: Change): Promise<void> {
    while (!queue.isEmpty()) await queue.flush();
    queue.check();
    await copy(now, next, copied, change);
    await next.takePlace();
    const before = now.handle;
    now = openOver(next.handle, next.extent, next.entries, 0);
    try {
      await syncDirectory(dirname(path));
    } catch (thrown) {
      // A name that is not on disk yet may bring the old file back, and take away what is appended from now on.
      queue.latch(thrown);
      throw thrown;
    } finally {
      await before.close();
    }
  }

  return {
    append: (header, file) => {
      const written = queue.add(header, file);
      void inTurn(() => queue.flush());
      return written;
    },
    find: (credential, attempt) => now.index.get(keyOf({ credential, attempt })) ?? null,
    // In turn, and where it stands now: a rewriting may have moved it since.
    read: ({ header }) =>
      inTurn(async () => {
        const entry = now.index.get(keyOf(header));
        return entry === undefined ? null : readFile(now.handle, entry.offset, entry.length);
      }),
    keepRoom: () => inTurn(() => takeRoom(now.handle, now.extent)),
    entries: () => now.entries,
    latest: () => [...now.index.values()],
    damaged: () => now.damaged,
    bytes: () => now.extent.tail,
    rewrite: (change) =>
      oneRewriting(async () => {
        const next = await createSuccessor(path, extent.reserveBytes);
        try {
          const copied = await copy(now, next, 0, change);
          await inTurn(() => changeFiles(next, copied, change));
        } finally {
          if (now.handle !== next.handle) await next.discard();
        }
      }),
    close: () => inTurn(() => now.handle.close()),
  };
}

function openOver(handle: FileHandle, extent: Extent, entries: EntryRef[], damaged: number): Open {
  const index = new Map(entries.map((entry) => [keyOf(entry.header), entry]));
  return { handle, extent, entries, index, damaged };
}

async function writeBatch(
  { handle, extent, entries, index }: Open,
  batch: readonly Waiting[],
): Promise<void> {
  const written: EntryRef[] = [];
  for (const { header, frame, fileBytes } of batch) {
    const offset = await writeFrame(handle, extent, frame);
    written.push({ header, offset, length: frame.length, fileBytes });
  }
  await handle.datasync();
  for (const entry of written) {
    entries.push(entry);
    index.set(keyOf(entry.header), entry);
  }
}

/** Copies from an entry on, and resolves to how many of them were looked at. */
async function copy(
  { handle, entries }: Open,
  next: Successor,
  from: number,
  change: Change,
): Promise<number> {
  const some = entries.slice(from);
  for (const { header, offset, length } of some) {
    const file = await readFile(handle, offset, length);
    if (file === null) throw new Error('an entry changed since it was written');
    const wanted = await change(header, file);
    if (wanted !== null) await next.add(header, wanted);
  }
  return from + some.length;
}

async function readFile(handle: FileHandle, offset: number, length: number): Promise<Uint8Array | null> {
  return decodeFrame(await readAt(handle, offset, length))?.file ?? null;
}

function keyOf({ credential, attempt }: Pick<SealHeader, 'credential' | 'attempt'>): string {
  return JSON.stringify([credential, attempt]);
}
