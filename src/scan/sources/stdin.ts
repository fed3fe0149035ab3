import { SECOND_MS } from '../../domain/duration.ts';
import { kindOf } from '../content/kind.ts';
import { Reader } from '../content/reader.ts';
import type { Search } from '../content/search.ts';
import { Windows } from '../content/windows.ts';
import type { Searched } from '../report.ts';

/** What has come is searched after so much quiet at the latest: who pipes a log wants to hear of a leak at once. */
const QUIET_MS = SECOND_MS;
const STDIN = 'stdin';

/** Searches what is piped in until it ends, in as much memory as at the beginning. An archive is opened. */
export async function searchStdin(
  input: AsyncIterable<Uint8Array | string>,
  search: Search,
): Promise<Searched> {
  const reader = new Reader(bytesOf(input));
  const pieces = reader.pieces();
  const first = await pieces.next();
  if (first.done !== true) {
    const isArchive = kindOf(first.value) !== 'plain';
    reader.unread(first.value);
    await (isArchive ? search.stream(STDIN, reader.pieces()) : searchAsItComes(search, reader.pieces()));
  }
  const { sightings, unread, bytes, canaries } = search;
  const counts = { listed: 1, searched: 1, known: 0, bytes, unread, plantedIn: [...canaries] };
  return { ...counts, sightings, notes: [] };
}

async function searchAsItComes(search: Search, pieces: AsyncIterable<Buffer>): Promise<void> {
  const windows = new Windows((bytes, at) => search.window(STDIN, [], bytes, at));
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    windows.flush();
  };
  for await (const piece of pieces) {
    search.bytes += piece.length;
    windows.push(piece);
    timer ??= setTimeout(flush, QUIET_MS);
  }
  if (timer !== null) clearTimeout(timer);
  windows.flush();
}

async function* bytesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const piece of input) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
