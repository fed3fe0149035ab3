/**
 * A hash of a window of bytes that can be rolled on by one byte. It only filters: what passes is looked at with an HMAC.
 *
 * It is linear, and everybody who has the file has its key. So it must be one and the same function in every file of an
 * installation: under several keys each file would tell other equations about the same secret, and a dozen files would
 * give it away. What the filter tells of a secret is at most the 32 bits of this hash, however many files there are.
 */
export interface WindowHash {
  /** What a byte counts. */
  readonly values: Int32Array;
  readonly factor: number;
  /** What a byte counts once `length` others stand behind it. */
  leaving(length: number): Int32Array;
  of(bytes: Uint8Array): number;
}

const BYTES = 256;
/** Room for the values of all bytes and the factor. */
export const WINDOW_KEY_BYTES = (BYTES + 1) * 4;

export function windowHash(key: Uint8Array): WindowHash {
  const words = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const values = Int32Array.from({ length: BYTES }, (_, byte) => words.getInt32(byte * 4, true));
  const factor = words.getInt32(BYTES * 4, true) | 1;
  return {
    values,
    factor,
    leaving: (length) => {
      let power = 1;
      for (let index = 0; index < length; index += 1) power = Math.imul(power, factor);
      return values.map((value) => Math.imul(value, power));
    },
    of: (bytes) => bytes.reduce((hash, byte) => (Math.imul(hash, factor) + (values[byte] ?? 0)) | 0, 0),
  };
}
