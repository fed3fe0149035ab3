import { constants, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { SealHeader } from '../../ports/custody.ts';
import { takeRoom, writeFrame } from './disk.ts';
import type { Extent } from './disk.ts';
import { encodeFrame } from './frame.ts';
import type { EntryRef } from './scan.ts';

/**
 * The file that is to take the place of an escrow file, written beside it. Until `takePlace` nothing has happened, and a
 * crash leaves a file that the next opening removes.
 */
export interface Successor {
  readonly handle: FileHandle;
  readonly extent: Extent;
  readonly entries: EntryRef[];
  add(header: SealHeader, file: Uint8Array): Promise<void>;
  /** Room in reserve, everything on disk, then the name. The caller syncs the directory. */
  takePlace(): Promise<void>;
  discard(): Promise<void>;
}

export function successorPath(path: string): string {
  return `${path}.new`;
}

export async function createSuccessor(path: string, reserveBytes: number): Promise<Successor> {
  const { O_RDWR, O_CREAT, O_TRUNC } = constants;
  const handle = await open(successorPath(path), O_RDWR | O_CREAT | O_TRUNC, 0o600);
  const extent: Extent = { size: 0, tail: 0, reserveBytes };
  const entries: EntryRef[] = [];
  return {
    handle,
    extent,
    entries,
    async add(header, file) {
      const frame = encodeFrame(header, file);
      const offset = await writeFrame(handle, extent, frame);
      entries.push({ header, offset, length: frame.length, fileBytes: file.length });
    },
    async takePlace() {
      await takeRoom(handle, extent);
      await handle.sync();
      await rename(successorPath(path), path);
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(successorPath(path), { force: true }).catch(() => undefined);
    },
  };
}
