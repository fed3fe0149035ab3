import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Tells when a file is written anew, or replaced by another. */
export interface FileChanges {
  /** Aborted by the first change from now on, and with the signal. */
  next(signal: AbortSignal): AbortSignal;
  close(): void;
}

/** The folder is watched, since a file that is replaced is another one. Where it can't be, time alone says when to look. */
export function changesOf(path: string): FileChanges {
  let waiting = new AbortController();
  const watcher = watched(dirname(path), (name) => {
    if (name === basename(path)) waiting.abort();
  });
  return {
    next: (signal) => {
      waiting = new AbortController();
      return AbortSignal.any([waiting.signal, signal]);
    },
    close: () => watcher?.close(),
  };
}

function watched(folder: string, changed: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => changed(name));
    return watcher.on('error', () => watcher.close());
  } catch {
    return null;
  }
}
