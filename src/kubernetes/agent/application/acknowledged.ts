import { readFileSync } from 'node:fs';
import type { Ack } from '../config/settings.ts';
import { pause } from '../outside.ts';
import { changesOf } from './file-changes.ts';
import { askApplication } from './loopback.ts';

const FIRST_MS = 25;
const LONGEST_MS = 5_000;

/** Resolves to true once the application says that it has loaded this version, and to false with the signal. */
export async function hasLoaded(ack: Ack, version: number, signal: AbortSignal): Promise<boolean> {
  const changes = ack.kind === 'file' ? changesOf(ack.path) : null;
  try {
    for (let waitMs = FIRST_MS; !signal.aborted; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
      // Begun before looking, so that no change in between is missed.
      const change = changes?.next(signal) ?? signal;
      if ((await loadedVersion(ack, signal)) === version) return true;
      await pause(waitMs, change);
    }
    return false;
  } finally {
    changes?.close();
  }
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
