import { readFile, rename, writeFile } from 'node:fs/promises';
import { DAY_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { jsonObject } from '../../domain/json-object.ts';
import { parseTime, rfc3339 } from '../../domain/wire.ts';
import type { Sighting } from '../content/search.ts';
import type { Fingerprint } from '../fingerprints/format.ts';
import type { Fingerprints } from '../fingerprints/read.ts';
import type { Listing } from './listing.ts';
import { setOf } from './listing.ts';
import type { OidSet } from './oid-set.ts';

/** What an earlier search of a repository has seen, all of it, and for which secrets. */
export interface Known {
  /** Objects that were there then. */
  readonly objects: OidSet;
  /** What was found then: it is there still. Secrets by their names, since their numbers change. */
  readonly found: readonly KnownSighting[];
}

export interface KnownSighting extends Omit<Sighting, 'secret'> {
  readonly secret: string;
}

/** The clocks of the daemon and of this machine may differ by as much. */
const MARGIN_MS = DAY_MS;

/** What a secret is called from one file of fingerprints to the next. */
export function nameOf({ credential, version, part }: Fingerprint): string {
  return `${credential}/${version}/${part}`;
}

/**
 * What need not be searched again; null where all of it must: no state yet, or a secret that was not looked for then and may be older. What
 * was there before a key was made can't hold it. Rejects with KT6412.
 */
export async function readState(
  file: string,
  { installation, secrets }: Fingerprints,
): Promise<Known | null> {
  const bytes = await readFile(file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw new Fault('KT6412', { place: file, saw: thrown.code ?? 'an error', cause: thrown });
  });
  if (bytes === null) return null;
  const end = bytes.indexOf('\n');
  const head = jsonObject(bytes.toString('utf8', 0, Math.max(0, end)));
  const searchedAt = parseTime(String(head?.searchedAt));
  const { oidBytes, objects, found } = head ?? {};
  const isWhole = typeof objects === 'number' && (oidBytes === 20 || oidBytes === 32);
  if (
    head?.keyturnScan !== 1 ||
    searchedAt === null ||
    !isWhole ||
    bytes.length !== end + 1 + objects * oidBytes
  )
    throw new Fault('KT6412', { place: file, saw: 'another file, or half of one' });
  if (head.installation !== installation) return null;
  const before = new Set(head.secrets as readonly string[]);
  const mayBeOlder = ({ bornAt }: Fingerprint): boolean =>
    bornAt === null || (parseTime(bornAt) ?? 0) < searchedAt + MARGIN_MS;
  if (secrets.some((secret) => !before.has(nameOf(secret)) && mayBeOlder(secret))) return null;
  const names = bytes.subarray(end + 1);
  const listing = { count: objects, names, oidBytes, sizes: new Float64Array(0), bytes: 0 };
  return { objects: setOf(listing), found: found as readonly KnownSighting[] };
}

/** Keeps what was searched, for the next time. Called only where nothing was left out. Rejects with KT6412. */
export async function writeState(
  file: string,
  { installation, secrets }: Fingerprints,
  searchedAt: number,
  { count, names, oidBytes }: Listing,
  sightings: readonly Sighting[],
): Promise<void> {
  const found = sightings.flatMap(({ secret, ...where }) => {
    const known = secrets[secret];
    return known === undefined ? [] : [{ ...where, secret: nameOf(known) }];
  });
  const head = {
    ...{ keyturnScan: 1, installation, searchedAt: rfc3339(searchedAt), oidBytes, objects: count },
    ...{ secrets: secrets.map(nameOf), found },
  };
  const partial = `${file}.partial`;
  try {
    const bytes = [Buffer.from(`${JSON.stringify(head)}\n`), names.subarray(0, count * oidBytes)];
    await writeFile(partial, Buffer.concat(bytes), { mode: 0o600 });
    await rename(partial, file);
  } catch (cause) {
    const saw = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new Fault('KT6412', { place: file, saw, cause });
  }
}
