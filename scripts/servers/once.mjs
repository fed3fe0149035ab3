import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 250;

/**
 * Fills `cacheDir/folder` once, however many processes ask at the same time: one holds a lock that names its process,
 * the others wait. `fill(path)` works in the final folder, because some tools bake their own path in; a `.complete`
 * file written last tells a finished folder from one that a crash left behind.
 */
export async function once(cacheDir, folder, fill) {
  const path = join(cacheDir, folder);
  if (await isComplete(path)) return path;
  await mkdir(cacheDir, { recursive: true });
  const unlock = await lock(join(cacheDir, `.${folder}.lock`));
  try {
    if (await isComplete(path)) return path;
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    await fill(path);
    await writeFile(join(path, '.complete'), '');
    return path;
  } finally {
    await unlock();
  }
}

async function isComplete(path) {
  return readFile(join(path, '.complete')).then(
    () => true,
    () => false,
  );
}

/** A folder is made by exactly one process. A lock whose process is gone is taken over by renaming it away. */
async function lock(path) {
  for (;;) {
    try {
      await mkdir(path);
      await writeFile(join(path, 'pid'), String(process.pid));
      return () => rm(path, { recursive: true, force: true });
    } catch (thrown) {
      if (thrown.code !== 'EEXIST') throw thrown;
    }
    if (await isAbandoned(path)) await breakLock(path);
    else await pause(POLL_MS);
  }
}

async function isAbandoned(path) {
  // Between making the folder and writing the number there is a moment without one: look twice.
  const pid = (await holder(path)) ?? (await pause(4 * POLL_MS), await holder(path));
  return pid === null || !isAlive(pid);
}

async function holder(path) {
  const text = await readFile(join(path, 'pid'), 'utf8').catch(() => '');
  return text === '' ? null : Number(text);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown.code === 'EPERM';
  }
}

async function breakLock(path) {
  const aside = `${path}.${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}
