import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { errnoOf } from './file-faults.ts';

const OWNER_ONLY = 0o600;
const LARGEST_BYTES = 1024 * 1024;
const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

/**
 * Puts the bytes at `target` so that a reader, and a crash at any moment, sees the old file or the whole new one:
 * written to `temporary` on the same file system, flushed, renamed, and both folders flushed. Mode 0600.
 */
export async function writeDurably(temporary: string, target: string, bytes: Uint8Array): Promise<void> {
  const file = await open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, OWNER_ONLY);
  try {
    // A file left by a crash keeps its old mode.
    await file.chmod(OWNER_ONLY);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
  await flushFolder(dirname(target));
  if (dirname(temporary) !== dirname(target)) await flushFolder(dirname(temporary));
}

export interface FileContent {
  readonly bytes: Buffer;
  readonly stats: BigIntStats;
}

/** Null where no file stands. Refuses links, and whatever else is not a plain file. */
export async function readPlainFile(path: string, place: string): Promise<FileContent | null> {
  // Without O_NONBLOCK opening a pipe would wait for its writer.
  const file = await unlessMissing(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (file === null) return null;
  try {
    return await contentOf(file, place);
  } finally {
    await file.close();
  }
}

async function contentOf(file: FileHandle, place: string): Promise<FileContent> {
  const stats = await file.stat({ bigint: true });
  if (!stats.isFile()) throw new Fault('KT3301', { place, saw: 'no plain file' });
  if (stats.size > LARGEST_BYTES)
    throw new Fault('KT3011', { place, saw: `a file of ${stats.size} bytes`, expected: 'at most 1 MiB' });
  return { bytes: await file.readFile(), stats };
}

/** Nothing to remove is fine. */
export async function removeFile(path: string): Promise<void> {
  const removed = await unlessMissing(unlink(path).then(() => true));
  if (removed) await flushFolder(dirname(path));
}

/** Makes every missing folder below `root`, 0700, and refuses a link among those that exist. */
export async function makeFolders(root: string, segments: readonly string[], place: string): Promise<string> {
  let path = root;
  for (const segment of segments) {
    const parent = path;
    path = join(parent, segment);
    if (await isFolder(path, place)) continue;
    const made = await unlessExists(mkdir(path, 0o700));
    if (made) await flushFolder(parent);
  }
  return path;
}

/** Whether a folder stands there; a link or a file in its place is refused. */
export async function isFolder(path: string, place: string): Promise<boolean> {
  const stats = await unlessMissing(lstat(path));
  if (stats === null) return false;
  if (stats.isSymbolicLink()) throw new Fault('KT3303', { place, saw: 'a symbolic link in the path' });
  if (!stats.isDirectory()) throw new Fault('KT3301', { place, saw: 'a file where a folder should be' });
  return true;
}

/** Removes folders from the innermost on, as long as they are empty. */
export async function removeIfEmpty(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await rmdir(path);
    } catch (thrown) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(thrown) ?? '')) throw thrown;
    }
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function unlessMissing<T>(act: Promise<T>): Promise<T | null> {
  return act.catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  });
}

async function unlessExists(act: Promise<unknown>): Promise<boolean> {
  return act.then(
    () => true,
    (thrown: unknown) => {
      if (errnoOf(thrown) === 'EEXIST') return false;
      throw thrown;
    },
  );
}
