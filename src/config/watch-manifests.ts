import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { listManifests, stampOf } from './manifest-files.ts';
import type { FileStamp } from './manifest-files.ts';

/** An editor writes a file in several steps, and a mounted ConfigMap flips its links one by one. */
const SETTLE_MS = 200;

export interface ManifestWatch {
  close(): void;
}

/**
 * Calls `onChange` shortly after something changed under `directory`, once for a burst of changes. It is a hint and
 * no promise: network and overlay file systems report nothing, and the folder may be replaced under the watch. So the
 * ticker also asks `changedSince`. A folder that can not be watched is not an error.
 */
export function watchManifests(directory: string, onChange: () => void): ManifestWatch {
  let timer: NodeJS.Timeout | null = null;
  const changed = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      onChange();
    }, SETTLE_MS);
    timer.unref();
  };
  const watcher = tryToWatch(directory, changed);
  return {
    close() {
      watcher?.close();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function tryToWatch(directory: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(directory, { recursive: true, persistent: false }, changed);
    watcher.on('error', () => undefined);
    return watcher;
  } catch {
    return null;
  }
}

/**
 * Whether the manifests, or the files of their secrets, are no longer those that `loadFleet` saw: one more, one less,
 * or another time, size or inode.
 */
export async function changedSince(directory: string, seen: readonly FileStamp[]): Promise<boolean> {
  const listed = await listManifests(directory).catch((): string[] => []);
  const known = new Set(seen.map(({ path }) => path));
  if (listed.some((file) => !known.has(file))) return true;
  for (const { path, stamp } of seen) {
    const now = await stampOf(path);
    if (now.stamp !== stamp) return true;
  }
  return false;
}
