import { Search } from '../content/search.ts';
import type { Sighting, Unread } from '../content/search.ts';
import type { Fingerprints } from '../fingerprints/read.ts';
import type { OidSet } from './oid-set.ts';
import { searchSlice } from './slice.ts';
import type { SliceResult } from './slice.ts';

/** What is told of one slice, by a thread or by this one. */
export interface Searching extends SliceResult {
  readonly sightings: readonly Sighting[];
  readonly unread: readonly Unread[];
  readonly bytes: number;
  readonly canaries: readonly string[];
}

/** A slice as a thread searches it. */
export async function answerSlice(
  fingerprints: Fingerprints,
  repository: string,
  present: OidSet | null,
  names: readonly string[],
): Promise<Searching> {
  const search = new Search(fingerprints);
  const result = await searchSlice({ repository, names, present }, search);
  const { sightings, unread, bytes, canaries } = search;
  return { ...result, sightings, unread, bytes, canaries: [...canaries] };
}
