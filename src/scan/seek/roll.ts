import type { Table } from './table.ts';

/** Called with the number of the secret and where its first byte stands. */
export type Found = (secret: number, at: number) => void;

/** Looks at every window of every length in a run of bytes: filter first, and only then the digest. */
export function rollOver(table: Table, bytes: Uint8Array, from: number, to: number, found: Found): void {
  for (const { length, leaving } of table.windows) {
    if (to - from < length) return;
    rollOne(table, bytes, from, to, length, leaving, found);
  }
}

function rollOne(
  table: Table,
  bytes: Uint8Array,
  from: number,
  to: number,
  length: number,
  leaving: Int32Array,
  found: Found,
): void {
  const { values, factor, filter, shift } = table;
  let hash = 0;
  const first = from + length;
  for (let index = from; index < first; index += 1)
    hash = (Math.imul(hash, factor) + values[bytes[index]!]!) | 0;
  for (let index = first; ; index += 1) {
    const place = hash >>> shift;
    if ((filter[place >>> 5]! & (1 << (place & 31))) !== 0) {
      const secret = table.find(bytes.subarray(index - length, index));
      if (secret !== null) found(secret, index - length);
    }
    if (index >= to) return;
    hash = (Math.imul(hash, factor) + values[bytes[index]!]! - leaving[bytes[index - length]!]!) | 0;
  }
}
