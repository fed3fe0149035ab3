const SIXTY_FOUR = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What a character of base64 is worth, of either alphabet; -1 for any other byte. */
const WORTH_64 = new Int8Array(256).fill(-1);
[...SIXTY_FOUR].forEach((letter, worth) => (WORTH_64[letter.charCodeAt(0)] = worth));
WORTH_64['-'.charCodeAt(0)] = 62;
WORTH_64['_'.charCodeAt(0)] = 63;

/** So many letters are long. */
const LONG = 512;

const WORTH_16 = new Int8Array(256).fill(-1);
[...'0123456789abcdef'].forEach((letter, worth) => (WORTH_16[letter.charCodeAt(0)] = worth));
[...'ABCDEF'].forEach((letter, worth) => (WORTH_16[letter.charCodeAt(0)] = worth + 10));

/** An encoding in runs of letters. */
export interface Encoding {
  readonly name: 'base64' | 'hex';
  readonly member: Uint8Array;
  /** Letters that stand for so many bytes at least. */
  readonly lettersFor: (bytes: number) => number;
  /** How many ways there are to begin reading: what stands before the value may have shifted it. */
  readonly alignments: number;
  /** Resolves to the number of bytes that were written. */
  readonly decode: (bytes: Buffer, from: number, to: number, into: Buffer) => number;
}

const membersOf = (worth: Int8Array): Uint8Array => Uint8Array.from(worth, (value) => (value < 0 ? 0 : 1));

export const BASE64: Encoding = {
  name: 'base64',
  member: membersOf(WORTH_64),
  lettersFor: (bytes) => Math.ceil((bytes * 4) / 3),
  alignments: 4,
  decode: (bytes, from, to, into) => {
    // The runtime's own way needs a text first, which is worth it for long ones.
    if (to - from > LONG) return into.write(bytes.toString('latin1', from, to), 'base64');
    let length = 0;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const word =
        (WORTH_64[bytes[at]!]! << 18) |
        (WORTH_64[bytes[at + 1]!]! << 12) |
        (WORTH_64[bytes[at + 2]!]! << 6) |
        WORTH_64[bytes[at + 3]!]!;
      into[length] = word >>> 16;
      into[length + 1] = word >>> 8;
      into[length + 2] = word;
      length += 3;
    }
    const left = to - at;
    if (left < 2) return length;
    const word =
      (WORTH_64[bytes[at]!]! << 12) |
      (WORTH_64[bytes[at + 1]!]! << 6) |
      (left > 2 ? WORTH_64[bytes[at + 2]!]! : 0);
    into[length] = word >>> 10;
    if (left > 2) into[length + 1] = word >>> 2;
    return length + left - 1;
  },
};

export const HEX: Encoding = {
  name: 'hex',
  member: membersOf(WORTH_16),
  lettersFor: (bytes) => bytes * 2,
  alignments: 2,
  decode: (bytes, from, to, into) => {
    let length = 0;
    for (let at = from; at + 2 <= to; at += 2) {
      into[length] = (WORTH_16[bytes[at]!]! << 4) | WORTH_16[bytes[at + 1]!]!;
      length += 1;
    }
    return length;
  },
};

/** What a hex digit is worth; -1 for any other byte. */
export function worthOfHex(byte: number | undefined): number {
  return byte === undefined ? -1 : (WORTH_16[byte] ?? -1);
}
