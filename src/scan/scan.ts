import { plantCanary } from './canary.ts';
import { Search } from './content/search.ts';
import type { Sighting } from './content/search.ts';
import type { Fingerprint } from './fingerprints/format.ts';
import type { Fingerprints } from './fingerprints/read.ts';
import type { Hook } from './git/hooks.ts';
import { reportOf } from './report.ts';
import type { ScanReport, Searched } from './report.ts';

export interface ScanOptions {
  /** A file, a folder, `git:REPO`, `image:TAR`, or `-` for what is piped in. */
  readonly target: string;
  /** Search what this hook of git is asked about, in place of the whole repository. */
  readonly hook: Hook | null;
  /** Where a search of a history is noted, so that the next one reads what is new; null: nowhere. */
  readonly state: string | null;
  readonly fingerprints: Fingerprints;
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly now: () => number;
  /** Told at once: whoever pipes a log in may wait for its end for ever. */
  readonly onSighting: (secret: Fingerprint, sighting: Sighting) => void;
}

/** One search, from the canary to the verdict. */
export async function scan(options: ScanOptions): Promise<ScanReport> {
  const { fingerprints, target, now } = options;
  const canary = await plantCanary(fingerprints);
  // A search that is blind is not to be built upon.
  const isSeeing = canary.missed.length === 0;
  return reportOf(
    target,
    now(),
    fingerprints,
    canary,
    await searched(isSeeing ? options : { ...options, state: null }),
  );
}

const GIT = 'git:';
const IMAGE = 'image:';

async function searched(options: ScanOptions): Promise<Searched> {
  const { target, hook, state, fingerprints, input, now } = options;
  const repository = target.startsWith(GIT) ? target.slice(GIT.length) || '.' : null;
  if (hook !== null) {
    const { searchForHook } = await import('./git/hooks.ts');
    return searchForHook(hook, repository ?? target, fingerprints, input);
  }
  const search = new Search(fingerprints, (sighting) => tell(options, sighting));
  if (target === '-') return (await import('./sources/stdin.ts')).searchStdin(input, search);
  if (target.startsWith(IMAGE))
    return (await import('./sources/image.ts')).searchImage(target.slice(IMAGE.length), search);
  if (repository === null) return (await import('./sources/folder.ts')).searchFolder(target, search);
  const { searchRepository } = await import('./git/source.ts');
  return searchRepository(repository, fingerprints, state === null ? null : { file: state, beganAt: now() });
}

function tell({ fingerprints, onSighting }: ScanOptions, sighting: Sighting): void {
  const secret = fingerprints.secrets[sighting.secret];
  if (secret !== undefined) onSighting(secret, sighting);
}
