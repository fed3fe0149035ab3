/** At most one window in so many passes by chance: an HMAC costs a thousand times what a look at the filter does. */
const PASSES = 1_000;
export const LEAST_FILTER_BITS = 12;
export const MOST_FILTER_BITS = 27;

/** How many bits of the hash the filter looks at, for so many values. */
export function filterBits(values: number): number {
  const wanted = Math.ceil(Math.log2(Math.max(1, values) * PASSES));
  return Math.min(MOST_FILTER_BITS, Math.max(LEAST_FILTER_BITS, wanted));
}

/** The upper bits of the hash: they depend on all of the window, and a larger filter looks at the same ones and more. */
export function placeIn(hash: number, bits: number): number {
  return hash >>> (32 - bits);
}

/** The set bits of a filter for these hashes, in order: little-endian numbers of 32 bits. */
export function packFilter(hashes: readonly number[], bits: number): Buffer {
  const places = new Set(hashes.map((hash) => placeIn(hash, bits)));
  const sorted = [...places].sort((left, right) => left - right);
  const bytes = Buffer.alloc(sorted.length * 4);
  sorted.forEach((place, index) => bytes.writeUInt32LE(place, index * 4));
  return bytes;
}

/** The filter spread out, one bit a place. */
export function spreadFilter(places: Uint8Array, bits: number): Int32Array {
  const filter = new Int32Array(2 ** (bits - 5));
  const view = new DataView(places.buffer, places.byteOffset, places.byteLength);
  for (let offset = 0; offset + 4 <= view.byteLength; offset += 4) {
    const place = view.getUint32(offset, true);
    const word = place >>> 5;
    filter[word] = (filter[word] ?? 0) | (1 << (place & 31));
  }
  return filter;
}
