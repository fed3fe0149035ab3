import { gunzipSync } from 'node:zlib';
import { BASE64, HEX } from './encodings.ts';
import type { Encoding } from './encodings.ts';
import { eachStringText, eachUrlText } from './escapes.ts';
import { joinLines, sourceOf, touchesBreak } from './joints.ts';
import type { Joined } from './joints.ts';
import { isGzip, isPromising } from './promise.ts';
import { rollOver } from './roll.ts';
import { Rooms } from './rooms.ts';
import type { Purpose } from './rooms.ts';
import { eachRun } from './runs.ts';
import type { Table } from './table.ts';
import { eachWideText } from './wide.ts';

/** How a value was wrapped. */
export type Wrapping = Purpose | 'gzip' | 'zip' | 'tar';

/** Called with the number of the secret, the byte of the outermost text at which it begins, and how it was wrapped. */
export type OnSighting = (secret: number, at: number, wrapped: readonly Wrapping[]) => void;

/** What is searched at once, at most. */
export const WINDOW_BYTES = 1 << 20;
/** What a piece carries on from the one before: more than the longest secret takes in any wrapping. */
export const CARRY_BYTES = 1 << 16;
/** So many wrappings are taken off. */
const DEEPEST = 4;
const LEAST_PROBE = 8;
const MOST_INFLATED = 64 * 1024 * 1024;

/** A text that is searched: what was taken off it, and where it came from in the outermost one. */
interface Layer {
  readonly bytes: Buffer;
  readonly wrapped: readonly Wrapping[];
  readonly sourceAt: (at: number) => number;
}

/** Looks for the secrets of a table in bytes, as they are and in everything that they decode to. */
export class Seeker {
  readonly #table: Table;
  readonly #probe: number;
  readonly #onSighting: OnSighting;
  readonly #rooms = new Rooms();

  constructor(table: Table, onSighting: OnSighting) {
    this.#table = table;
    // A value that is broken over two lines has at least half of itself in one of them.
    this.#probe = Math.max(LEAST_PROBE, table.shortest >> 1);
    this.#onSighting = onSighting;
  }

  /** Searches at most WINDOW_BYTES + CARRY_BYTES. `at`: where the first of them stands in what is searched. */
  search(bytes: Buffer, at: number): void {
    this.#layer({ bytes, wrapped: [], sourceAt: (index) => at + index });
  }

  #layer(layer: Layer): void {
    const { bytes, wrapped } = layer;
    if (bytes.length < this.#probe) return;
    eachRun(this.#table.member, this.#probe, bytes, bytes.length, (from, to) => this.#run(layer, from, to));
    if (wrapped.length >= DEEPEST) return;
    const { shortest } = this.#table;
    const room = (purpose: Purpose) => () => this.#rooms.of(wrapped.length, purpose, bytes.length);
    eachWideText(bytes, this.#probe, room('utf-16'), (length, at) =>
      this.#under(layer, 'utf-16', length, (index) => at + 2 * index),
    );
    eachUrlText(bytes, shortest, room('url'), (length, at) => this.#under(layer, 'url', length, () => at));
    eachStringText(bytes, shortest, room('string'), (length, at) =>
      this.#under(layer, 'string', length, () => at),
    );
  }

  /** One run, or the value of several lines that it is a piece of. Answers where the search goes on. */
  #run(layer: Layer, from: number, to: number): number {
    const { bytes } = layer;
    const end = bytes.length;
    const joined = touchesBreak(bytes, from, to, end) ? this.#joined(layer, from, to, false) : null;
    if (joined === null) {
      this.#whole(layer, from, to);
      return to;
    }
    if (joined.hasSoftBreak) this.#joined(layer, from, to, true);
    return joined.until;
  }

  #joined({ bytes, wrapped, sourceAt }: Layer, from: number, to: number, drops: boolean): Joined | null {
    const room = this.#rooms.of(wrapped.length, 'lines', bytes.length);
    const run = { from, to, end: bytes.length, dropsSoftBreaks: drops };
    const joined = joinLines(this.#table.member, bytes, run, room);
    if (joined === null) return null;
    const lines = { bytes: joined.bytes, wrapped, sourceAt: (at: number) => sourceAt(sourceOf(joined, at)) };
    this.#whole(lines, 0, joined.bytes.length);
    return joined;
  }

  #whole(layer: Layer, from: number, to: number): void {
    const { bytes, wrapped, sourceAt } = layer;
    const { shortest } = this.#table;
    if (to - from < shortest) return;
    rollOver(this.#table, bytes, from, to, (secret, at) => this.#onSighting(secret, sourceAt(at), wrapped));
    if (wrapped.length >= DEEPEST) return;
    for (const encoding of [BASE64, HEX]) {
      const least = encoding.lettersFor(shortest);
      if (to - from >= least)
        eachStretch(encoding, bytes, from, to, least, (first, last) =>
          this.#decode(layer, encoding, first, last),
        );
    }
    this.#otherCase(layer, from, to);
  }

  #decode(layer: Layer, encoding: Encoding, from: number, to: number): void {
    const { bytes, wrapped } = layer;
    const room = this.#rooms.of(wrapped.length, encoding.name, to - from);
    for (let shift = 0; shift < encoding.alignments; shift += 1) {
      const length = encoding.decode(bytes, from + shift, to, room);
      if (isGzip(room)) this.#inflate(layer, encoding, room.subarray(0, length), from);
      else if (isPromising(room, length, this.#probe)) this.#under(layer, encoding.name, length, () => from);
    }
  }

  /** Hex digits in the other letters than the secrets have. */
  #otherCase(layer: Layer, from: number, to: number): void {
    const { hex, shortest } = this.#table;
    if (!hex.lower && !hex.upper) return;
    eachStretch(HEX, layer.bytes, from, to, shortest, (first, last) => {
      if (hex.lower) this.#inCase(layer, first, last, false);
      if (hex.upper) this.#inCase(layer, first, last, true);
    });
  }

  #inCase({ bytes, wrapped, sourceAt }: Layer, from: number, to: number, upper: boolean): void {
    const room = this.#rooms.of(wrapped.length, 'letter-case', to - from);
    let changed = false;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at]!;
      const isLetter = byte >= 0x40;
      const other = !isLetter ? byte : upper ? byte & ~0x20 : byte | 0x20;
      changed ||= other !== byte;
      room[at - from] = other;
    }
    if (!changed) return;
    rollOver(this.#table, room, 0, to - from, (secret, at) =>
      this.#onSighting(secret, sourceAt(from + at), [...wrapped, 'letter-case']),
    );
  }

  /** Goes on in what was decoded into the room of that name. */
  #under(
    { wrapped, sourceAt }: Layer,
    wrapping: Purpose,
    length: number,
    inner: (at: number) => number,
  ): void {
    this.#layer({
      bytes: this.#rooms.of(wrapped.length, wrapping, length).subarray(0, length),
      wrapped: [...wrapped, wrapping],
      sourceAt: (at) => sourceAt(inner(at)),
    });
  }

  /** What was compressed before it was encoded. */
  #inflate({ wrapped, sourceAt }: Layer, { name }: Encoding, bytes: Buffer, from: number): void {
    const inflated = tryToInflate(bytes);
    if (inflated === null) return;
    for (let at = 0; at < inflated.length; at += WINDOW_BYTES) {
      this.#layer({
        bytes: inflated.subarray(at, at + WINDOW_BYTES + CARRY_BYTES),
        wrapped: [...wrapped, name, 'gzip'],
        sourceAt: () => sourceAt(from),
      });
    }
  }
}

/** Null where it is no gzip after all, or larger than anybody encodes. */
function tryToInflate(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_INFLATED });
  } catch {
    return null;
  }
}

/** Every stretch of letters of an encoding in a run. */
function eachStretch(
  { member }: Encoding,
  bytes: Uint8Array,
  from: number,
  to: number,
  least: number,
  onStretch: (from: number, to: number) => void,
): void {
  for (let start = from; start < to;) {
    let end = start;
    while (end < to && member[bytes[end]!] !== 0) end += 1;
    if (end - start >= least) onStretch(start, end);
    start = end + 1;
  }
}
