import type { FileHandle } from 'node:fs/promises';
import { aligned } from './frame.ts';
import type { Source } from './scan.ts';

/** How far a file reaches, and where the next entry begins. */
export interface Extent {
  size: number;
  tail: number;
  readonly reserveBytes: number;
}

const ZEROS = Buffer.alloc(64 * 1024);

export function sourceOf(handle: FileHandle, size: number): Source {
  return { size, readAt: (offset, length) => readAt(handle, offset, length) };
}

export async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Writes a frame behind the last one, and resolves to where it stands. Not on disk yet. */
export async function writeFrame(handle: FileHandle, extent: Extent, frame: Buffer): Promise<number> {
  const offset = extent.tail;
  await writeAll(handle, frame, offset);
  extent.tail = aligned(offset + frame.length);
  extent.size = Math.max(extent.size, extent.tail);
  return offset;
}

/** Zeros are written, not skipped: only blocks that were written are there when the disk is full. */
export async function takeRoom(handle: FileHandle, extent: Extent): Promise<void> {
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
