import { availableParallelism } from 'node:os';
import { Search } from '../content/search.ts';
import type { Sighting, Unread } from '../content/search.ts';
import type { Fingerprints } from '../fingerprints/read.ts';
import type { Searched } from '../report.ts';
import { searchFolder } from '../sources/folder.ts';
import { answerSlice } from './answer.ts';
import type { Searching } from './answer.ts';
import { listObjects, setOf, slicesOf } from './listing.ts';
import type { Listing } from './listing.ts';
import { namesOf } from './names.ts';
import { searchInThreads } from './pool.ts';
import { askGit } from './run.ts';

/** Each thread has memory of its own: more of them would not fit where little is. */
const MOST_THREADS = 4;
/** So many slices a thread: the last ones end at about the same time. */
const SLICES_A_THREAD = 4;
/** Fewer objects are searched before a thread has begun. */
const FEW_OBJECTS = 3_000;
const FEW_BYTES = 32 * 1024 * 1024;

/**
 * Every object of a repository, reachable or not: files, names, messages of commits and tags; and what git keeps beside them: logs of
 * references, configuration, hooks. Rejects with KT6411.
 */
export async function searchRepository(repository: string, fingerprints: Fingerprints): Promise<Searched> {
  const listing = await listObjects(repository);
  const sightings: Sighting[] = [];
  const unread: Unread[] = [];
  const missing = new Set<string>();
  const planted = new Set<string>();
  const beside = await searchBeside(repository, fingerprints);
  let [searched, bytes] = [0, beside.bytes];
  await searchObjects(repository, fingerprints, listing, (result) => {
    searched += result.searched;
    bytes += result.bytes;
    sightings.push(...result.sightings);
    unread.push(...result.unread);
    for (const name of result.missing) missing.add(name);
    for (const place of result.canaries) planted.add(place);
  });
  const absent = [...missing].slice(0, 1).map((name) => ({ place: name, why: whyMissing(missing.size) }));
  return {
    listed: listing.count + missing.size + beside.listed,
    ...{ searched: searched + beside.searched, known: 0, bytes },
    unread: [...beside.unread, ...unread, ...absent],
    plantedIn: [...beside.plantedIn, ...planted],
    sightings: [...beside.sightings, ...(await named(repository, sightings))],
    notes: [],
  };
}

async function searchObjects(
  repository: string,
  fingerprints: Fingerprints,
  listing: Listing,
  onResult: (result: Searching) => void,
): Promise<void> {
  const present = setOf(listing);
  const isSmall = listing.count < FEW_OBJECTS && listing.bytes < FEW_BYTES;
  const threads = isSmall ? 1 : Math.min(MOST_THREADS, availableParallelism());
  const slices = slicesOf(listing, threads * SLICES_A_THREAD);
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

/** The folder of git without its objects. */
async function searchBeside(repository: string, fingerprints: Fingerprints): Promise<Searched> {
  const folder = (await askGit(repository, ['rev-parse', '--absolute-git-dir'])).trimEnd();
  return searchFolder(folder, new Search(fingerprints), `${folder}/objects`);
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
  return /^\w+ ([0-9a-f]{40,64})/.exec(place)?.[1] ?? '';
}
