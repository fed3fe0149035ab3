import { readFileSync } from 'node:fs';
import type { Ack } from '../config/settings.ts';
import { pause } from '../outside.ts';
import { askApplication } from './loopback.ts';

const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/** Resolves to true once the application says that it has loaded this version, and to false with the signal. */
export async function hasLoaded(ack: Ack, version: number, signal: AbortSignal): Promise<boolean> {
  for (let waitMs = FIRST_MS; !signal.aborted; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
    if ((await loadedVersion(ack, signal)) === version) return true;
    await pause(waitMs, signal);
  }
  return false;
}

/** What the application says now; null where it says nothing that is a version. */
async function loadedVersion(ack: Ack, signal: AbortSignal): Promise<number | null> {
  try {
    if (ack.kind === 'file') return versionIn(readFileSync(ack.path, 'utf8'));
    return ack.kind === 'http' ? versionIn(await askApplication(ack, null, signal)) : null;
  } catch {
    // Not yet there, or not yet listening: the application takes its time.
    return null;
  }
}

function versionIn(text: string): number | null {
  const [, digits] = /^\s*v?(\d{1,9})\s*$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}
