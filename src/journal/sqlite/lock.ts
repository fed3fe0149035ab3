import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { sqliteDriver } from './driver.ts';
import { errorCode, exists, makeDirectory, makePrivateFile } from './files.ts';
import type { JournalFiles } from './files.ts';

/** The hold on a data directory. */
export interface Hold {
  release(): Promise<void>;
}

/**
 * Holds the data directory for this process, or throws KT2101 naming the process that does. The hold is a lock of the
 * operating system on an empty database of its own: it ends with the process, also by SIGKILL, and no file that is
 * left behind means anything. Nothing else may ever open that file: closing it anywhere in the process ends the lock.
 */
export async function holdDirectory(files: JournalFiles): Promise<Hold> {
  await makeDirectory(files.directory);
  await makePrivateFile(files.lock);
  const lock = await locked(files, { readonly: false }, 'BEGIN EXCLUSIVE');
  await writePid(files.pid);
  return {
    async release() {
      await rm(files.pid, { force: true });
      lock?.close();
    },
  };
}

/** Keeps writers away while reading, and writes nothing: the directory may be a read-only copy without a lock file. */
export async function holdForReading(files: JournalFiles): Promise<Hold> {
  await requireJournal(files);
  const lock = (await exists(files.lock))
    ? await locked(files, { readonly: true }, 'BEGIN; SELECT count(*) FROM sqlite_master')
    : null;
  return { release: async () => void lock?.close() };
}

export async function requireJournal(files: JournalFiles): Promise<void> {
  if (await exists(files.database)) return;
  throw new Fault('KT2112', { place: files.directory, saw: 'no journal.db in it' });
}

async function locked(
  files: JournalFiles,
  options: { readonly readonly: boolean },
  statement: string,
): Promise<Database> {
  let lock: Database | null = null;
  try {
    const Sqlite = await sqliteDriver();
    lock = new Sqlite(files.lock, { ...options, fileMustExist: true, timeout: 0 });
    lock.exec(statement);
    return lock;
  } catch (cause) {
    lock?.close();
    if (errorCode(cause).startsWith('SQLITE_BUSY')) throw heldByAnother(files, await holder(files.pid));
    if (errorCode(cause) === 'SQLITE_FULL')
      throw new Fault('KT2102', { place: files.lock, saw: 'no room to lock it', cause });
    throw new Fault('KT2115', { place: files.lock, saw: `${errorCode(cause)} on locking it`, cause });
  }
}

/** The fault for a directory or database that somebody else holds. */
export function heldByAnother(files: JournalFiles, pid: number | null): Fault {
  const saw = pid === null ? 'another process holds it' : `process ${pid} holds it`;
  return new Fault('KT2101', { place: files.directory, saw });
}

/** Null where no living process is named: a number left behind by a killed one must not mislead. */
export async function holder(pidFile: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) === 'EPERM';
  }
}

/** A courtesy to people only, so a failure to write it is none. */
async function writePid(path: string): Promise<void> {
  await writeFile(path, `${process.pid}\n`, { mode: 0o600 }).catch(() => undefined);
}
