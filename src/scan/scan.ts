import { plantCanary } from './canary.ts';
import { Search } from './content/search.ts';
import type { Sighting } from './content/search.ts';
import type { Fingerprint } from './fingerprints/format.ts';
import type { Fingerprints } from './fingerprints/read.ts';
import { reportOf } from './report.ts';
import type { ScanReport, Searched } from './report.ts';

export interface ScanOptions {
  /** A file, a folder, or `-` for what is piped in. */
  readonly target: string;
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
  return reportOf(target, now(), fingerprints, canary, await searched(options));
}

async function searched({ target, fingerprints, input, onSighting }: ScanOptions): Promise<Searched> {
  const search = new Search(fingerprints, (sighting) => {
    const secret = fingerprints.secrets[sighting.secret];
    if (secret !== undefined) onSighting(secret, sighting);
  });
  if (target === '-') return (await import('./sources/stdin.ts')).searchStdin(input, search);
  return (await import('./sources/folder.ts')).searchFolder(target, search);
}
