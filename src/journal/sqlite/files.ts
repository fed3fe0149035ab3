import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';

/** What stands in a data directory. */
export interface JournalFiles {
  readonly directory: string;
  readonly database: string;
  /** An empty database whose lock is the hold on the directory. */
  readonly lock: string;
  /** Who holds it, for people; it decides nothing. */
  readonly pid: string;
}

export function journalFiles(directory: string): JournalFiles {
  return {
    directory,
    database: join(directory, 'journal.db'),
    lock: join(directory, 'journal.lock'),
    pid: join(directory, 'keyturn.pid'),
  };
}

export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('KT2115', { place: directory, saw: `${errorCode(cause)} on making it`, cause });
  }
}

/**
 * Makes the file readable for its owner alone before SQLite makes it readable for all. A file that exists is not
 * opened: closing it would end every lock that this process has on it.
 */
export async function makePrivateFile(path: string): Promise<void> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') return;
    throw new Fault('KT2115', { place: path, saw: `${errorCode(cause)} on making it`, cause });
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** `ENOSPC`, `EACCES` …; `an error` where the system gave none. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'an error';
}
