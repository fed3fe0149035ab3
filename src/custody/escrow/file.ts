import { constants, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SealHeader } from '../../ports/custody.ts';
import { syncDirectory } from '../files.ts';
import { aligned, decodeFrame, encodeFrame } from './frame.ts';
import { scanEscrow } from './scan.ts';
import type { EntryRef, Source } from './scan.ts';

/**
 * One escrow file, held open. Rejections are the operating system's own errors. After one failed write or sync it takes
 * nothing more: nobody knows what is on disk, and a second sync could report success for bytes that are lost.
 */
export interface EscrowFile {
  /** Returns when the entry is on disk. */
  append(header: SealHeader, file: Uint8Array): Promise<void>;
  /** Where the latest entry of an attempt stands. */
  find(credential: string, attempt: string): EntryRef | null;
  /** The age file of an entry; null when its bytes changed since. */
  read(entry: EntryRef): Promise<Uint8Array | null>;
  /** Takes room on the disk, so that the next entries find some although the disk is full. */
  keepRoom(): Promise<void>;
  /** The latest entry of every attempt. */
  entries(): readonly EntryRef[];
  readonly entryCount: () => number;
  close(): Promise<void>;
}

const ZEROS = Buffer.alloc(64 * 1024);

/** Opens or makes an escrow file, and indexes what it holds. What a crash tore is left as it is and passed over. */
export async function openEscrowFile(path: string, reserveBytes: number): Promise<EscrowFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await syncDirectory(dirname(path));
    const { size } = await handle.stat();
    const { entries, end } = await scanEscrow(sourceOf(handle, size));
    return escrowFileOver(handle, { size, tail: aligned(end), reserveBytes }, entries);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

export function sourceOf(handle: FileHandle, size: number): Source {
  return { size, readAt: (offset, length) => readAt(handle, offset, length) };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

interface Extent {
  size: number;
  tail: number;
  readonly reserveBytes: number;
}

interface Waiting {
  readonly header: SealHeader;
  readonly frame: Buffer;
  readonly fileBytes: number;
  readonly resolve: () => void;
  readonly reject: (thrown: unknown) => void;
}

function escrowFileOver(handle: FileHandle, extent: Extent, found: readonly EntryRef[]): EscrowFile {
  const index = new Map(found.map((entry) => [keyOf(entry.header), entry]));
  const inTurn = turns();
  let waiting: Waiting[] = [];
  let count = found.length;
  let failure: { readonly thrown: unknown } | null = null;

  /** Everything that waits goes to the disk with one sync. */
  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      if (failure !== null) throw failure.thrown;
      for (const entry of await writeBatch(handle, extent, batch)) index.set(keyOf(entry.header), entry);
      count += batch.length;
      for (const each of batch) each.resolve();
    } catch (thrown) {
      failure ??= { thrown };
      for (const each of batch) each.reject(thrown);
    }
  }

  return {
    append: (header, file) =>
      new Promise((resolve, reject) => {
        waiting.push({ header, frame: encodeFrame(header, file), fileBytes: file.length, resolve, reject });
        void inTurn(flush);
      }),
    find: (credential, attempt) => index.get(keyOf({ credential, attempt })) ?? null,
    read: async ({ offset, length }) => decodeFrame(await readAt(handle, offset, length))?.file ?? null,
    keepRoom: () => inTurn(() => takeRoom(handle, extent)),
    entries: () => [...index.values()],
    entryCount: () => count,
    async close() {
      await inTurn(() => handle.close());
    },
  };
}

async function writeBatch(
  handle: FileHandle,
  extent: Extent,
  batch: readonly Waiting[],
): Promise<readonly EntryRef[]> {
  const written: EntryRef[] = [];
  for (const { header, frame, fileBytes } of batch) {
    await writeAll(handle, frame, extent.tail);
    written.push({ header, offset: extent.tail, length: frame.length, fileBytes });
    extent.tail = aligned(extent.tail + frame.length);
    extent.size = Math.max(extent.size, extent.tail);
  }
  await handle.datasync();
  return written;
}

/** Zeros are written, not skipped: only blocks that were written are there when the disk is full. */
async function takeRoom(handle: FileHandle, extent: Extent): Promise<void> {
  if (extent.size - extent.tail >= extent.reserveBytes / 2) return;
  const { size } = await handle.stat();
  const wanted = aligned(extent.tail + extent.reserveBytes);
  for (let offset = size; offset < wanted; offset += ZEROS.length)
    await writeAll(handle, ZEROS.subarray(0, Math.min(ZEROS.length, wanted - offset)), offset);
  await handle.sync();
  extent.size = wanted;
}

async function writeAll(handle: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, offset + written);
    written += bytesWritten;
  }
}

/** One after the other, whatever became of the one before. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function keyOf({ credential, attempt }: Pick<SealHeader, 'credential' | 'attempt'>): string {
  return JSON.stringify([credential, attempt]);
}
