import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { errorCode } from '../../journal/sqlite/files.ts';
import type { BackupRecord } from '../../ports/backup.ts';

/** The pointer to the live version. */
const POINTER = 'live';

/**
 * The sealed files of embedded stores, pointers first: what a pointer names is there before it is pointed to. What
 * disappears on the way was a pending copy.
 */
export async function* storedFiles(directory: string): AsyncGenerator<BackupRecord> {
  const files = await filesBelow(directory);
  for (const path of [...files.filter(isPointer), ...(await filesBelow(directory)).filter(isSealed)]) {
    const bytes = await readFile(join(directory, path)).catch((thrown: unknown) => {
      if (errorCode(thrown) === 'ENOENT') return null;
      throw thrown;
    });
    if (bytes !== null)
      yield { is: 'stored', path: path.split(sep).join('/'), bytes: bytes.toString('base64') };
  }
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

function isPointer(path: string): boolean {
  return path.split(sep).at(-1) === POINTER;
}

/** Drafts of a write under way end in another way. */
function isSealed(path: string): boolean {
  return path.endsWith('.age');
}

/** Puts one of those files back; its path was held to its form when it was read. */
export async function storeFile(
  directory: string,
  { path, bytes }: Extract<BackupRecord, { is: 'stored' }>,
): Promise<void> {
  const target = join(directory, ...path.split('/'));
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, Buffer.from(bytes, 'base64'), { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const result = errorCode(cause);
    const saw = `${result} on putting back ${path}`;
    throw new Fault(OF_THE_PATH.has(result) ? 'KT2148' : 'KT2115', { place: directory, saw, cause });
  }
}

/** What only another record, or the path itself, can be the reason of: the folder was empty. */
const OF_THE_PATH: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);
