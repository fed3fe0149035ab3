import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { errorCode, exists, makeDirectory } from '../../journal/sqlite/files.ts';

/** Stands in a data directory while a restore fills it. */
const MARK = 'restore-unfinished';
/** A fresh volume has this folder of the file system's own. */
const EMPTY_ALL_THE_SAME = new Set(['lost+found']);

/** Takes an empty directory, or makes it, and marks it. Rejects with KT2154 where anything is in it. */
export async function markUnfinished(directory: string): Promise<void> {
  await makeDirectory(directory);
  const entries = await readdir(directory).catch((cause: unknown) => {
    throw new Fault('KT2115', { place: directory, saw: `${errorCode(cause)} on reading it`, cause });
  });
  const [first] = entries.filter((entry) => !EMPTY_ALL_THE_SAME.has(entry));
  if (first !== undefined) throw new Fault('KT2154', { place: directory, saw: `${first} in it` });
  await writeFile(join(directory, MARK), '', { mode: 0o600, flag: 'wx', flush: true }).catch(
    (cause: unknown) => {
      throw new Fault('KT2115', { place: directory, saw: `${errorCode(cause)} on writing into it`, cause });
    },
  );
}

export async function markFinished(directory: string): Promise<void> {
  await rm(join(directory, MARK));
}

/** Rejects with KT2147 where a restore was interrupted: half a journal would let a key be reset twice. */
export async function refuseUnfinished(directory: string): Promise<void> {
  const mark = join(directory, MARK);
  if (await exists(mark)) throw new Fault('KT2147', { place: mark, saw: 'a restore that was interrupted' });
}
