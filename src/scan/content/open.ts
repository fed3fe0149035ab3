import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import type { Wrapping } from '../seek/seeker.ts';
import { HEAD_BYTES, kindOf } from './kind.ts';
import type { Closed } from './kind.ts';
import { Reader } from './reader.ts';
import type { Sink } from './sink.ts';
import { tarMembers } from './tar.ts';
import { Windows } from './windows.ts';
import { zipMembers } from './zip.ts';

/** Archives in archives are opened so deep. */
const DEEPEST = 8;
/** What one content may unfold to: so many times what it is, and this much in any case. */
const MOST_TIMES = 1_000;
const MOST_BYTES = 1 << 30;

/** One content and all that is packed into it. */
interface Opening {
  readonly search: Sink;
  readonly place: string;
  readonly wrapped: readonly Wrapping[];
  readonly budget: Budget;
}

/** What was read, and what came out of it. */
interface Budget {
  read: number;
  unfolded: number;
}

/** Searches a content, and whatever it is an archive of. Nothing that can't be opened passes for searched. */
export async function openContent(
  search: Sink,
  place: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const budget = { read: 0, unfolded: 0 };
  try {
    await open({ search, place, wrapped: [], budget }, counted(search, pieces, budget));
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown;
    search.couldNotRead(place, thrown.message);
  }
}

async function* counted(
  search: Sink,
  pieces: AsyncIterable<Uint8Array>,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    budget.read += piece.length;
    search.bytes += piece.length;
    yield piece;
  }
}

async function open(opening: Opening, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const reader = new Reader(pieces);
  const head = await reader.take(HEAD_BYTES);
  reader.unread(head);
  const kind = kindOf(head);
  if (kind === 'plain') return asItIs(opening, reader.pieces());
  if (opening.wrapped.length >= DEEPEST) {
    opening.search.couldNotRead(opening.place, `archives in archives, more than ${DEEPEST} deep`);
    return asItIs(opening, reader.pieces());
  }
  if (kind === 'gzip') return gunzip(opening, reader.pieces());
  if (kind === 'tar') return openTar(opening, reader);
  if (kind === 'zip') return openZip(opening, reader);
  return closed(opening, kind, reader);
}

async function asItIs(opening: Opening, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const windows = windowsOf(opening);
  for await (const piece of pieces) windows.push(piece);
  windows.flush();
}

function windowsOf({ search, place, wrapped }: Opening): Windows {
  return new Windows((bytes, at) => search.window(place, wrapped, bytes, at));
}

async function closed(opening: Opening, kind: Closed, reader: Reader): Promise<void> {
  opening.search.couldNotRead(opening.place, `compressed by ${kind}, which is not opened`);
  await asItIs(opening, reader.pieces());
}

/** The bytes are searched as they are too: what only begins like gzip is found all the same. */
async function gunzip(opening: Opening, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const windows = windowsOf(opening);
  const inflating = createGunzip();
  let over: unknown = null;
  let some = false;
  const inner = open(
    within(opening, 'gzip'),
    unfolded(opening, inflating, () => (some = true)),
  ).catch((thrown: unknown) => {
    over = thrown;
    inflating.destroy();
  });
  for await (const piece of pieces) {
    windows.push(piece);
    if (over === null && !inflating.destroyed && !inflating.write(piece))
      await Promise.race([once(inflating, 'drain').catch(() => undefined), inner]);
  }
  inflating.end();
  await inner;
  windows.flush();
  if (over === null || (!some && !(over instanceof TooLarge))) return;
  const why = over instanceof TooLarge ? over.message : 'a gzip that is damaged or cut off';
  opening.search.couldNotRead(opening.place, why);
}

class TooLarge extends Error {}

async function* unfolded(
  { budget }: Opening,
  pieces: AsyncIterable<Uint8Array>,
  onSome: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    onSome();
    spend(budget, piece.length);
    yield piece;
  }
}

function spend(budget: Budget, bytes: number): void {
  budget.unfolded += bytes;
  if (budget.unfolded > MOST_BYTES + budget.read * MOST_TIMES)
    throw new TooLarge(`unfolds to more than ${MOST_TIMES} times its size`);
}

async function openTar(opening: Opening, reader: Reader): Promise<void> {
  const windows = windowsOf(opening);
  const listener = {
    onHeader: (header: Buffer) => windows.push(header),
    onCut: (name: string) =>
      opening.search.couldNotRead(`${opening.place}!${name}`, 'the tar is cut off here'),
  };
  for await (const { name, pieces } of tarMembers(reader, listener))
    await open(member(opening, 'tar', name), pieces);
  windows.flush();
}

async function openZip(opening: Opening, reader: Reader): Promise<void> {
  const { search, place, budget } = opening;
  const whole = await reader.take(ZIP_BYTES + 1);
  await asItIs(opening, chained(whole, reader.pieces()));
  if (whole.length > ZIP_BYTES) {
    search.couldNotRead(place, `a zip of more than ${ZIP_BYTES >> 20} MiB`);
    return;
  }
  for (const { name, content } of zipMembers(whole)) {
    if (typeof content === 'string') {
      search.couldNotRead(`${place}!${name}`, content);
      continue;
    }
    spend(budget, content.length);
    await open(member(opening, 'zip', name), chained(content, []));
  }
}

/** A zip is read from its end, so it has to be here as a whole. */
const ZIP_BYTES = 64 * 1024 * 1024;

async function* chained(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function within(opening: Opening, wrapping: Wrapping): Opening {
  return { ...opening, wrapped: [...opening.wrapped, wrapping] };
}

function member(opening: Opening, wrapping: Wrapping, name: string): Opening {
  return { ...within(opening, wrapping), place: `${opening.place}!${name}` };
}
