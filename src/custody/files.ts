import { randomBytes } from 'node:crypto';
import { link, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../domain/fault.ts';

/** `ENOSPC`, `EACCES` …; `an error` where the system gave none. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'an error';
}

/**
 * Writes a new file of mode 0600 and returns when it is on disk. Never replaces one, and a crash leaves no half of it:
 * the finished file gets its name at once. Rejects with KT2020.
 */
export async function createPrivate(path: string, content: string | Uint8Array): Promise<void> {
  await written(path, content, async (draft) => {
    await link(draft, path);
    await unlink(draft);
  });
}

/** Replaces a file whole: a crash leaves the old one or the new one. Rejects with KT2020. */
export async function replacePrivate(path: string, content: string | Uint8Array): Promise<void> {
  await written(path, content, (draft) => rename(draft, path));
}

/** What a crash left of a file that was being written; `names` are the finished ones. */
export async function removeDrafts(directory: string, names: readonly string[]): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, finished] = DRAFT.exec(name) ?? [];
    if (finished !== undefined && names.includes(finished)) await rm(join(directory, name), { force: true });
  }
}

const DRAFT = /^(.+)\.[0-9a-f]{12}\.new$/;

async function written(
  path: string,
  content: string | Uint8Array,
  publish: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeSynced(draft, content);
    await publish(draft);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new Fault('KT2020', { place: path, saw: `${errorCode(cause)} on writing it`, cause });
  }
}

/** Writes a new file of mode 0600 under its own name, on disks without hard links too. Rejects with the system's error. */
export async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on disk only when its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
