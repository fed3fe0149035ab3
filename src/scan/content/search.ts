import type { Fingerprints } from '../fingerprints/read.ts';
import { Seeker, WINDOW_BYTES } from '../seek/seeker.ts';
import type { Wrapping } from '../seek/seeker.ts';
import { CANARY, tableOf } from '../seek/table.ts';
import { kindOf } from './kind.ts';
import { openContent } from './open.ts';
import type { Sink } from './sink.ts';

/** A secret at a place, once however often it stands there. */
export interface Sighting {
  /** Its number in the file of fingerprints. */
  readonly secret: number;
  readonly place: string;
  /** Where it stands in what is searched there. */
  readonly byte: number;
  /** Counted from 1; null where the text is not at hand as a whole. */
  readonly line: number | null;
  /** How it was wrapped, the outermost first. */
  readonly wrapped: readonly Wrapping[];
}

/** Something that is there and was not searched, or not all of it. */
export interface Unread {
  readonly place: string;
  readonly why: string;
}

/** What is searched at this moment; `whole`: where all of it is at hand. */
interface Here {
  readonly place: string;
  readonly wrapped: readonly Wrapping[];
  readonly whole: Buffer | null;
}

/** What was found and what was not read, while a search goes on. */
export class Search implements Sink {
  readonly fingerprints: Fingerprints;
  readonly sightings: Sighting[] = [];
  readonly unread: Unread[] = [];
  /** Places where the canary stands that somebody has planted on purpose. */
  readonly canaries = new Set<string>();
  bytes = 0;
  readonly #seeker: Seeker;
  readonly #seen = new Set<string>();
  readonly #onSighting: (sighting: Sighting) => void;
  #here: Here = { place: '', wrapped: [], whole: null };

  constructor(fingerprints: Fingerprints, onSighting: (sighting: Sighting) => void = () => undefined) {
    this.fingerprints = fingerprints;
    this.#onSighting = onSighting;
    this.#seeker = new Seeker(tableOf(fingerprints), (secret, at, wrapped) =>
      this.#sighted(secret, at, wrapped),
    );
  }

  /** Searches a content that is here as a whole; what can be opened is opened. */
  async whole(place: string, bytes: Buffer): Promise<void> {
    if (this.wholeAtOnce(place, bytes)) return;
    await openContent(this, place, piecesOf(bytes));
  }

  /** The same without a wait, where it need not be opened: false, and nothing is done, where it must. */
  wholeAtOnce(place: string, bytes: Buffer): boolean {
    if (bytes.length > WINDOW_BYTES || kindOf(bytes) !== 'plain') return false;
    this.bytes += bytes.length;
    this.#search({ place, wrapped: [], whole: bytes }, bytes, 0);
    return true;
  }

  /** Searches a content that comes in pieces. */
  async stream(place: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    await openContent(this, place, pieces);
  }

  window(place: string, wrapped: readonly Wrapping[], bytes: Buffer, at: number): void {
    this.#search({ place, wrapped, whole: null }, bytes, at);
  }

  couldNotRead(place: string, why: string): void {
    this.unread.push({ place, why });
  }

  #search(here: Here, bytes: Buffer, at: number): void {
    this.#here = here;
    this.#seeker.search(bytes, at);
  }

  #sighted(secret: number, at: number, inner: readonly Wrapping[]): void {
    const { place, wrapped, whole } = this.#here;
    if (secret === CANARY) {
      this.canaries.add(place);
      return;
    }
    const name = `${secret} ${place}`;
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    const line = whole === null ? null : lineOf(whole, at);
    const sighting = { secret, place, byte: at, line, wrapped: [...wrapped, ...inner] };
    this.sightings.push(sighting);
    this.#onSighting(sighting);
  }
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function lineOf(bytes: Buffer, at: number): number {
  let line = 1;
  for (let next = bytes.indexOf(0x0a); next >= 0 && next < at; next = bytes.indexOf(0x0a, next + 1))
    line += 1;
  return line;
}
