import type { LeftOut, SecretPart } from '../domain/fingerprints.ts';
import type { CanaryResult } from './canary.ts';
import type { Sighting, Unread } from './content/search.ts';
import type { Fingerprints } from './fingerprints/read.ts';

/** `pair`: key and secret of one version. `secret`: without its key. `key`: the App Key alone, which opens nothing. */
export type Level = 'pair' | 'secret' | 'key';

export interface LeakedAt {
  readonly place: string;
  /** The byte at which it begins in what is searched there. */
  readonly byte: number;
  readonly line: number | null;
  readonly part: SecretPart;
  readonly wrapped: readonly string[];
}

/** All that was seen of one version of a key. */
export interface Finding {
  readonly credential: string;
  readonly version: number;
  readonly level: Level;
  readonly places: readonly LeakedAt[];
}

/** How much there was, and how much of it was searched. */
export interface Coverage {
  /** What was there: files, objects. */
  readonly listed: number;
  readonly searched: number;
  /** What an earlier search has seen and what no key can be in that was made since. */
  readonly known: number;
  readonly bytes: number;
  readonly canary: CanaryResult;
  readonly unread: readonly Unread[];
  /** Where somebody has planted the canary on purpose. */
  readonly plantedIn: readonly string[];
}

/** What was searched, as a source tells it. */
export interface Searched extends Omit<Coverage, 'canary'> {
  readonly sightings: readonly Sighting[];
  /** What the one who asked should know, in whole sentences. */
  readonly notes: readonly string[];
}

export interface ScanReport {
  readonly verdict: 'clean' | 'leak' | 'partial';
  readonly searchedAt: number;
  readonly source: string;
  readonly scanner: string;
  readonly secrets: number;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly fingerprints: {
    readonly expiresAt: number;
    readonly signedBy: string;
    readonly isPinned: boolean;
  };
}

/** What a search comes to. It is clean only where all that was listed was searched and the canary was found. */
export function reportOf(
  source: string,
  searchedAt: number,
  fingerprints: Fingerprints,
  canary: CanaryResult,
  { sightings, notes, ...counts }: Searched,
): ScanReport {
  const coverage = { ...counts, canary };
  const findings = findingsOf(sightings, fingerprints);
  const { scanner, secrets, leftOut, expiresAt, signedBy, isPinned } = fingerprints;
  return {
    verdict: verdictOf(findings, coverage),
    ...{ searchedAt, source, scanner, secrets: secrets.length, findings, coverage, leftOut, notes },
    fingerprints: { expiresAt, signedBy, isPinned },
  };
}

function verdictOf(findings: readonly Finding[], coverage: Coverage): ScanReport['verdict'] {
  if (findings.some(({ level }) => level !== 'key')) return 'leak';
  return isWhole(coverage) ? 'clean' : 'partial';
}

export function isWhole({ listed, searched, known, unread, canary }: Coverage): boolean {
  return searched + known === listed && unread.length === 0 && canary.missed.length === 0;
}

const ORDER: readonly Level[] = ['pair', 'secret', 'key'];

function findingsOf(sightings: readonly Sighting[], { secrets }: Fingerprints): readonly Finding[] {
  const byKey = new Map<string, Omit<Finding, 'level' | 'places'> & { readonly places: LeakedAt[] }>();
  for (const { secret, ...where } of sightings) {
    const found = secrets[secret];
    if (found === undefined) continue;
    const { credential, version, part } = found;
    const name = `${credential} ${version}`;
    const seen = byKey.get(name) ?? { credential, version, places: [] };
    seen.places.push({ ...where, part });
    byKey.set(name, seen);
  }
  const findings = [...byKey.values()].map((seen): Finding => ({ ...seen, level: levelOf(seen.places) }));
  return findings.sort(
    (left, right) =>
      ORDER.indexOf(left.level) - ORDER.indexOf(right.level) ||
      (left.credential < right.credential ? -1 : 1) ||
      left.version - right.version,
  );
}

function levelOf(places: readonly LeakedAt[]): Level {
  const hasSecret = places.some(({ part }) => part === 'app-secret');
  const hasKey = places.some(({ part }) => part === 'app-key');
  if (!hasSecret) return 'key';
  return hasKey ? 'pair' : 'secret';
}
