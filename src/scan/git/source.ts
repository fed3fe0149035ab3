import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Search } from '../content/search.ts';
import type { Sighting, Unread } from '../content/search.ts';
import type { Fingerprints } from '../fingerprints/read.ts';
import type { Searched } from '../report.ts';
import { searchFolder } from '../sources/folder.ts';
import { answerSlice } from './answer.ts';
import type { Searching } from './answer.ts';
import { knownOf, listObjects, setOf, slicesOf } from './listing.ts';
import type { Listing } from './listing.ts';
import { namesOf } from './names.ts';
import type { OidSet } from './oid-set.ts';
import { searchInThreads } from './pool.ts';
import { askGit } from './run.ts';
import { nameOf, readState, writeState } from './state.ts';
import type { Known } from './state.ts';

/** Each thread has memory of its own: more of them would not fit where little is. */
const MOST_THREADS = 4;
/** So many slices a thread: the last ones end at about the same time. */
const SLICES_A_THREAD = 4;
/** Fewer objects are searched before a thread has begun. */
const FEW_OBJECTS = 3_000;
const FEW_BYTES = 32 * 1024 * 1024;

/** Where the search is noted for the next one, and when it began. */
export interface Memory {
  readonly file: string;
  readonly beganAt: number;
}

/**
 * Every object of a repository, reachable or not: files, names, messages of commits and tags; and what git keeps beside them: logs of
 * references, configuration, hooks. Rejects with KT6411.
 */
export async function searchRepository(
  repository: string,
  fingerprints: Fingerprints,
  memory: Memory | null,
): Promise<Searched> {
  const listing = await listObjects(repository);
  const before = memory === null ? null : await readState(memory.file, fingerprints);
  const known = before?.objects ?? null;
  const found: Found = {
    searched: 0,
    bytes: 0,
    sightings: [],
    unread: [],
    missing: new Set(),
    planted: new Set(),
  };
  const beside = await searchBeside(repository, fingerprints);
  await searchObjects(repository, fingerprints, listing, known, (result) => take(found, result));
  const { missing, searched, bytes, planted } = found;
  const absent = [...missing].slice(0, 1).map((name) => ({ place: name, why: whyMissing(missing.size) }));
  const unread = [...beside.unread, ...found.unread, ...absent];
  const sightings = [
    ...stillThere(before, listing, fingerprints),
    ...(await named(repository, found.sightings)),
  ];
  const knownCount = knownOf(listing, known);
  const isWhole = unread.length === 0 && searched + knownCount === listing.count;
  if (memory !== null && isWhole)
    await writeState(memory.file, fingerprints, memory.beganAt, listing, sightings);
  return {
    listed: listing.count + missing.size + beside.listed,
    ...{ searched: searched + beside.searched, known: knownCount, bytes: bytes + beside.bytes, unread },
    plantedIn: [...beside.plantedIn, ...planted],
    ...{ sightings: [...beside.sightings, ...sightings], notes: [] },
  };
}

/** What all slices come to. */
interface Found {
  searched: number;
  bytes: number;
  readonly sightings: Sighting[];
  readonly unread: Unread[];
  readonly missing: Set<string>;
  readonly planted: Set<string>;
}

function take(found: Found, result: Searching): void {
  found.searched += result.searched;
  found.bytes += result.bytes;
  for (const sighting of result.sightings) found.sightings.push(sighting);
  for (const unread of result.unread) found.unread.push(unread);
  for (const name of result.missing) found.missing.add(name);
  for (const place of result.canaries) found.planted.add(place);
}

/** What an earlier search has found in objects that are there still. */
function stillThere(before: Known | null, listing: Listing, { secrets }: Fingerprints): readonly Sighting[] {
  if (before === null) return [];
  const present = setOf(listing);
  const numbers = new Map(secrets.map((secret, number) => [nameOf(secret), number]));
  return before.found.flatMap(({ secret, ...where }) => {
    const number = numbers.get(secret);
    const isThere = present.has(Buffer.from(oidIn(where.place), 'hex'), 0);
    return number === undefined || !isThere ? [] : [{ ...where, secret: number }];
  });
}

async function searchObjects(
  repository: string,
  fingerprints: Fingerprints,
  listing: Listing,
  known: OidSet | null,
  onResult: (result: Searching) => void,
): Promise<void> {
  const present = setOf(listing);
  const isSmall = listing.count < FEW_OBJECTS && listing.bytes < FEW_BYTES;
  const threads = isSmall ? 1 : Math.min(MOST_THREADS, availableParallelism());
  const slices = slicesOf(listing, threads * SLICES_A_THREAD, known);
  if (threads === 1) {
    for (const names of slices) onResult(await answerSlice(fingerprints, repository, present, names));
    return;
  }
  const { oidBytes } = listing;
  await searchInThreads(
    threads,
    { fingerprints, repository, present: present.memory, oidBytes },
    slices,
    onResult,
  );
}

function whyMissing(count: number): string {
  const others = count === 1 ? '' : `, and ${count - 1} others are`;
  return `it is named and not there${others}: a shallow or partial clone, or a damaged one`;
}

/** The folder of git without its objects; of a worktree the one that it shares, in which its own stands. */
async function searchBeside(repository: string, fingerprints: Fingerprints): Promise<Searched> {
  const told = (await askGit(repository, ['rev-parse', '--git-common-dir'])).replace(/\n$/, '');
  const folder = resolve(repository, told);
  return searchFolder(folder, new Search(fingerprints), join(folder, 'objects'));
}

/** With the path that a content has, or had, where it was ever reachable. */
async function named(repository: string, sightings: readonly Sighting[]): Promise<readonly Sighting[]> {
  if (sightings.length === 0) return [];
  const names = await namesOf(repository, new Set(sightings.map(({ place }) => oidIn(place))));
  return sightings.map((sighting) => {
    const [object = '', ...members] = sighting.place.split('!');
    const name = names.get(oidIn(object));
    if (name === undefined) return sighting;
    return { ...sighting, place: [`${name} (${object})`, ...members].join('!') };
  });
}

function oidIn(place: string): string {
  return /\b(?:blob|tree|commit|tag) ([0-9a-f]{40,64})\b/.exec(place)?.[1] ?? '';
}
