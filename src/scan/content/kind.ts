/** What is not searched as it is but opened; or what can't be opened here. */
export type Kind = 'plain' | 'gzip' | 'zip' | 'tar' | Closed;

/** Compressed by something that is not opened. */
export type Closed = 'bzip2' | 'xz' | 'zstd' | '7z' | 'rar';

/** So many bytes tell what it is. */
export const HEAD_BYTES = 512;

const MAGIC: readonly (readonly [Kind, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
];
const BZIP2_BLOCK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

export function kindOf(head: Uint8Array): Kind {
  const found = MAGIC.find(([, magic]) => begins(head, magic, 0))?.[0] ?? 'plain';
  // A word that begins like bzip2 is no bzip2.
  if (found === 'bzip2' && !begins(head, BZIP2_BLOCK, 4)) return 'plain';
  if (found !== 'plain') return found;
  return isTarHeader(head) ? 'tar' : 'plain';
}

function begins(head: Uint8Array, magic: readonly number[], at: number): boolean {
  return head.length >= at + magic.length && magic.every((byte, index) => head[at + index] === byte);
}

const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const SPACE = 0x20;

/** A header of a tar says the sum of its own bytes. */
export function isTarHeader(head: Uint8Array): boolean {
  if (head.length < HEAD_BYTES || head[0] === 0) return false;
  let sum = 0;
  for (let at = 0; at < HEAD_BYTES; at += 1)
    sum += at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES ? SPACE : (head[at] ?? 0);
  return sum === octal(head, CHECKSUM_AT, CHECKSUM_BYTES);
}

/** A number as tar writes it; large ones in binary. */
export function octal(bytes: Uint8Array, at: number, length: number): number {
  const field = bytes.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) !== 0)
    return field.slice(1).reduce((number, byte) => number * 256 + byte, (field[0] ?? 0) & 0x7f);
  return Number.parseInt(Buffer.from(field).toString('latin1').replace(/\0.*$/, '').trim() || '0', 8);
}
