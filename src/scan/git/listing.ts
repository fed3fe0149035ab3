import { Fault } from '../../domain/fault.ts';
import { Reader } from '../content/reader.ts';
import { OidSet } from './oid-set.ts';
import { gitOutput } from './run.ts';

/** Every object that a repository holds, reachable or not, in the order in which they are read fastest. */
export interface Listing {
  readonly count: number;
  /** The names in bytes, one behind the other. */
  readonly names: Buffer;
  readonly oidBytes: number;
  readonly sizes: Float64Array;
  /** Of all contents together. */
  readonly bytes: number;
}

const LIST = ['cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objectname) %(objectsize)'];
const FIRST_ROOM = 1 << 12;

/** Rejects with KT6411 where there is no repository. */
export async function listObjects(repository: string): Promise<Listing> {
  const reader = new Reader(gitOutput(repository, LIST));
  let names = Buffer.alloc(0);
  let sizes = new Float64Array(FIRST_ROOM);
  let oidBytes = 0;
  let count = 0;
  let bytes = 0;
  for (;;) {
    const line = reader.lineAtOnce() ?? (await reader.line());
    if (line === null) break;
    const [name = '', size = ''] = line.split(' ');
    oidBytes ||= name.length / 2;
    if (count === sizes.length || names.length === 0) {
      const room = count === 0 ? FIRST_ROOM : count * 2;
      names = Buffer.concat([names], room * oidBytes);
      const larger = new Float64Array(room);
      larger.set(sizes.subarray(0, count));
      sizes = larger;
    }
    names.write(name, count * oidBytes, 'hex');
    // What git can't read has no size; it is told when it is to be searched.
    const known = /^\d+$/.test(size) ? Number(size) : 0;
    sizes[count] = known;
    bytes += known;
    count += 1;
  }
  if (count === 0) throw new Fault('KT6411', { place: `git:${repository}`, saw: 'no object at all' });
  return { count, names, oidBytes, sizes, bytes };
}

export function setOf({ count, names, oidBytes }: Listing): OidSet {
  const set = OidSet.forSize(count, oidBytes);
  for (let index = 0; index < count; index += 1) set.add(names, index * oidBytes);
  return set;
}

/** How many of the objects are known. */
export function knownOf({ count, names, oidBytes }: Listing, known: OidSet | null): number {
  if (known === null) return 0;
  let found = 0;
  for (let index = 0; index < count; index += 1) if (known.has(names, index * oidBytes)) found += 1;
  return found;
}

/** The objects that are not known, cut into so many pieces of about the same size. */
export function* slicesOf(
  listing: Listing,
  pieces: number,
  known: OidSet | null,
): Generator<readonly string[]> {
  const { count, names, oidBytes, sizes } = listing;
  let slice: string[] = [];
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    if (known?.has(names, index * oidBytes) === true) continue;
    slice.push(names.toString('hex', index * oidBytes, (index + 1) * oidBytes));
    bytes += sizes[index] ?? 0;
    if (bytes * pieces < listing.bytes && slice.length < MOST_IN_SLICE) continue;
    yield slice;
    slice = [];
    bytes = 0;
  }
  if (slice.length > 0) yield slice;
}

const MOST_IN_SLICE = 20_000;
