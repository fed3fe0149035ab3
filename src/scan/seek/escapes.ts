import { worthOfHex } from './encodings.ts';

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const QUESTION = 0x3f;

const URL_ENDS = endsAt('"\'`<> \\');
const STRING_ENDS = endsAt('"\'`');

/** The control characters that a letter behind a backslash stands for. */
const LETTERS = new Map(
  [...'nrtbf'].map((letter, index) => [letter.charCodeAt(0), '\n\r\t\b\f'.charCodeAt(index)]),
);

/** Called with what an escaped text says, and where it begins. */
export type OnText = (length: number, at: number) => void;

/** Every stretch of at least `least` bytes with `%41` in it, decoded. */
export function eachUrlText(bytes: Uint8Array, least: number, into: () => Uint8Array, onText: OnText): void {
  let done = 0;
  for (let at = bytes.indexOf(PERCENT); at >= 0; at = bytes.indexOf(PERCENT, Math.max(at + 1, done))) {
    if (byteInHex(bytes, at + 1) < 0) continue;
    const from = backTo(URL_ENDS, bytes, at, done);
    done = aheadTo(URL_ENDS, bytes, at);
    if (done - from < least) continue;
    onText(decodeUrl(bytes, from, done, into()), from);
  }
}

function decodeUrl(bytes: Uint8Array, from: number, to: number, into: Uint8Array): number {
  let length = 0;
  for (let at = from; at < to; length += 1) {
    const escaped = bytes[at] === PERCENT ? byteInHex(bytes, at + 1) : -1;
    into[length] = escaped < 0 ? bytes[at]! : escaped;
    at += escaped < 0 ? 1 : 3;
  }
  return length;
}

/** Every such stretch with a backslash in it, read as the strings of JSON and of programs are. */
export function eachStringText(
  bytes: Uint8Array,
  least: number,
  into: () => Uint8Array,
  onText: OnText,
): void {
  let done = 0;
  for (let at = bytes.indexOf(BACKSLASH); at >= 0; at = bytes.indexOf(BACKSLASH, done)) {
    const from = backTo(STRING_ENDS, bytes, at, done);
    done = Math.max(at + 1, endOfString(bytes, at));
    if (done - from < least) continue;
    onText(decodeString(bytes, from, done, into()), from);
  }
}

/** A quote behind a backslash does not end it. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && STRING_ENDS[bytes[at]!] === 0) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at, bytes.length);
}

function decodeString(bytes: Uint8Array, from: number, to: number, into: Uint8Array): number {
  let length = 0;
  for (let at = from; at < to; length += 1) {
    if (bytes[at] === BACKSLASH) at = unescape(bytes, at, into, length);
    else {
      into[length] = bytes[at]!;
      at += 1;
    }
  }
  return length;
}

/** Writes what stands behind a backslash; answers with where it ends. */
function unescape(bytes: Uint8Array, at: number, into: Uint8Array, length: number): number {
  const letter = bytes[at + 1] ?? 0;
  const high = byteInHex(bytes, at + 2);
  if (letter === 0x75 && high >= 0) {
    const low = byteInHex(bytes, at + 4);
    into[length] = high === 0 && low >= 0 ? low : QUESTION;
    return at + 6;
  }
  if (letter === 0x78 && high >= 0) {
    into[length] = high;
    return at + 4;
  }
  into[length] = LETTERS.get(letter) ?? letter;
  return at + 2;
}

function byteInHex(bytes: Uint8Array, at: number): number {
  const high = worthOfHex(bytes[at]);
  if (high < 0) return -1;
  const low = worthOfHex(bytes[at + 1]);
  return low < 0 ? -1 : (high << 4) | low;
}

function backTo(ends: Uint8Array, bytes: Uint8Array, at: number, limit: number): number {
  let from = at;
  while (from > limit && ends[bytes[from - 1]!] === 0) from -= 1;
  return from;
}

function aheadTo(ends: Uint8Array, bytes: Uint8Array, at: number): number {
  let to = at;
  while (to < bytes.length && ends[bytes[to]!] === 0) to += 1;
  return to;
}

/** Bytes that end a stretch: these, and everything that is no printable ASCII. */
function endsAt(characters: string): Uint8Array {
  const ends = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x20 || byte > 0x7e ? 1 : 0));
  for (const byte of Buffer.from(characters, 'latin1')) ends[byte] = 1;
  return ends;
}
