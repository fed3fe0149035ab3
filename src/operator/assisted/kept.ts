import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What was read from the page and is not known to have arrived: an age file that only the daemon opens, on this machine, so
 * that a page may be closed by accident, and a machine may stop.
 */
export interface Kept {
  /** Returns once it is on disk; where it is. */
  keep(name: string, attempt: string, file: string): Promise<string>;
  find(name: string, attempt: string): Promise<string | null>;
  drop(name: string, attempt: string): Promise<void>;
}

export function keptIn(directory: string): Kept {
  const pathOf = (name: string, attempt: string): string =>
    join(directory, `${`${name}.${attempt}`.replace(/[^A-Za-z0-9._-]+/g, '_')}.age`);
  return {
    keep: async (name, attempt, file) => {
      const path = pathOf(name, attempt);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(`${path}.new`, file);
      await rename(`${path}.new`, path);
      return path;
    },
    find: (name, attempt) => readFile(pathOf(name, attempt), 'utf8').catch(() => null),
    drop: (name, attempt) => rm(pathOf(name, attempt), { force: true }),
  };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
