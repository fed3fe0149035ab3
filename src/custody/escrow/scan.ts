import type { SealHeader } from '../../ports/custody.ts';
import { decodeFrame, decodeHead, frameBytes, HEADER_BYTES, MAGIC } from './frame.ts';

/** Bytes that can be read at any place; short at the end. */
export interface Source {
  readonly size: number;
  readAt(offset: number, length: number): Promise<Buffer>;
}

/** Where an entry stands. */
export interface EntryRef {
  readonly header: SealHeader;
  readonly offset: number;
  readonly length: number;
  /** Length of the age file. */
  readonly fileBytes: number;
}

export interface Scan {
  readonly entries: readonly EntryRef[];
  /** Offsets where an entry begins that is not whole: torn by a crash, or damaged later. */
  readonly damaged: readonly number[];
  /** Behind the last byte that is not zero; room kept in reserve is all zeros. */
  readonly end: number;
}

const WINDOW_BYTES = 1024 * 1024;
const SEARCH_BYTES = 64 * 1024;

/** Finds every whole entry, whatever lies between. Never throws for what the bytes are. */
export async function scanEscrow(source: Source): Promise<Scan> {
  const windowed = throughWindow(source);
  const entries: EntryRef[] = [];
  const damaged: number[] = [];
  let offset = await findMagic(windowed, 0, source.size);
  while (offset !== null) {
    const entry = await readEntry(windowed, offset);
    if (entry === null) damaged.push(offset);
    else entries.push(entry);
    const from = entry === null ? offset + MAGIC.length : offset + entry.length;
    offset = await findMagic(windowed, from, source.size);
  }
  return { entries, damaged, end: await endOfData(windowed) };
}

/**
 * Ciphertext and label never hold the mark of an entry, so a length that reaches over the next mark is damaged. Nothing
 * is read or hashed for it: otherwise a file full of marks would be hashed once for each of them.
 */
async function readEntry(source: Source, offset: number): Promise<EntryRef | null> {
  const head = decodeHead(await source.readAt(offset, HEADER_BYTES));
  if (head === null) return null;
  const length = frameBytes(head);
  if (offset + length > source.size) return null;
  if ((await findMagic(source, offset + MAGIC.length, offset + length)) !== null) return null;
  const frame = decodeFrame(await source.readAt(offset, length));
  return frame === null ? null : { header: frame.header, offset, length, fileBytes: head.fileBytes };
}

/** Where the next mark begins that lies wholly before `to`. */
async function findMagic(source: Source, from: number, to: number): Promise<number | null> {
  let offset = from;
  while (offset + MAGIC.length <= to) {
    const chunk = await source.readAt(offset, Math.min(SEARCH_BYTES, to - offset));
    const found = chunk.indexOf(MAGIC);
    if (found >= 0) return offset + found;
    if (chunk.length < MAGIC.length) return null;
    // The magic may lie across two chunks.
    offset += chunk.length - MAGIC.length + 1;
  }
  return null;
}

async function endOfData(source: Source): Promise<number> {
  let end = source.size;
  while (end > 0) {
    const start = Math.max(0, end - SEARCH_BYTES);
    const chunk = await source.readAt(start, end - start);
    for (let index = chunk.length - 1; index >= 0; index -= 1)
      if (chunk[index] !== 0) return start + index + 1;
    end = start;
  }
  return 0;
}

/** Reads ahead, because entries are small and follow one another. */
function throughWindow(source: Source): Source {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return {
    size: source.size,
    async readAt(offset, length) {
      const wanted = Math.max(0, Math.min(length, source.size - offset));
      if (offset < start || offset + wanted > start + window.length) {
        start = offset;
        window = await source.readAt(offset, Math.max(wanted, WINDOW_BYTES));
      }
      return window.subarray(offset - start, offset - start + wanted);
    },
  };
}
