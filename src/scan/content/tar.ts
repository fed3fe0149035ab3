import { isTarHeader, octal } from './kind.ts';
import type { Reader } from './reader.ts';

export interface TarMember {
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Told of what a tar consists of beside the contents of its members. */
export interface TarListener {
  readonly onHeader: (header: Buffer) => void;
  /** A member ends before it should: the tar is cut off. */
  readonly onCut: (name: string) => void;
}

const BLOCK = 512;
/** A name that is longer than the header has room for stands in a member of its own. */
const LONGEST_NAME = 1 << 16;

/** The members of a tar, one after the other; each must be read, or is skipped, before the next one. */
export async function* tarMembers(
  reader: Reader,
  { onHeader, onCut }: TarListener,
): AsyncGenerator<TarMember> {
  let longName: string | null = null;
  let size: number | null = null;
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header.length === 0) return;
    onHeader(header);
    if (!isTarHeader(header)) continue;
    const bytes: number = size ?? octal(header, 124, 12);
    size = null;
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind === 'L' || kind === 'x') {
      const text = (await takeBody(reader, bytes, onHeader)).toString('utf8');
      longName = kind === 'L' ? text.replace(/\0.*$/s, '') : (paxField(text, 'path') ?? longName);
      size = kind === 'x' ? numberIn(paxField(text, 'size')) : null;
      continue;
    }
    const name: string = longName ?? nameIn(header);
    longName = null;
    const end = reader.position + bytes;
    const body = reader.pieces(bytes);
    yield { name, pieces: body };
    // What nobody read of it is skipped.
    while ((await body.next()).done !== true);
    if (reader.position < end) onCut(name);
    await reader.take((BLOCK - (bytes % BLOCK)) % BLOCK);
  }
}

async function takeBody(reader: Reader, bytes: number, onHeader: (header: Buffer) => void): Promise<Buffer> {
  const body = await reader.take(Math.min(bytes, LONGEST_NAME));
  onHeader(body);
  for await (const piece of reader.pieces(bytes - body.length)) onHeader(piece);
  await reader.take((BLOCK - (bytes % BLOCK)) % BLOCK);
  return body;
}

function nameIn(header: Buffer): string {
  const text = (from: number, length: number): string =>
    header
      .subarray(from, from + length)
      .toString('utf8')
      .replace(/\0.*$/s, '');
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(345, 155) : '';
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

function paxField(text: string, name: string): string | null {
  return new RegExp(`^\\d+ ${name}=(.*)$`, 'm').exec(text)?.[1] ?? null;
}

function numberIn(text: string | null): number | null {
  const number = Number(text ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : null;
}
