import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY_DISK = '/dev/shm';

/** A folder that is removed after the work, whatever became of it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>, parent = tmpdir()): Promise<T> {
  const folder = await mkdtemp(join(parent, 'keyturn-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Fills `target` by work that syncs to disk a hundred thousand times. None of it is measured, so it is done where a
 * sync costs nothing, if there is such a place, and the result is copied.
 */
export async function filledQuickly<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  if (!existsSync(MEMORY_DISK)) return fill(target);
  return withFolder(async (folder) => {
    const result = await fill(folder);
    await cp(folder, target, { recursive: true });
    return result;
  }, MEMORY_DISK);
}
