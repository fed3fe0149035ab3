import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../e2e-surface/until.ts';

const ROOT = '/sys/fs/cgroup';
const LAST_TRIES = 40;
const LAST_WAIT_MS = 50;

const standing = new Set<string>();

/** A test that ran out of time never stopped its cluster. What is in there was told to end just before. */
function removeStanding(): void {
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; standing.size > 0 && tries < LAST_TRIES; tries += 1) {
    for (const folder of [...standing]) if (isRemoved(folder)) standing.delete(folder);
    if (standing.size > 0) Atomics.wait(still, 0, 0, LAST_WAIT_MS);
  }
}

/** Makes a group in every hierarchy, below which a cluster's pods are counted; resolves to how to take it away again. */
export function newCgroups(name: string): () => Promise<void> {
  const folders = hierarchies().map((folder) => join(folder, name));
  if (standing.size === 0) process.once('exit', removeStanding);
  for (const folder of folders) {
    mkdirSync(folder);
    standing.add(folder);
  }
  return async () => {
    for (const folder of folders) {
      await until(`${folder} to be empty`, () => isRemoved(folder));
      standing.delete(folder);
    }
  };
}

/** One with version 2; with version 1 a folder each, and links for those that share one. */
function hierarchies(): readonly string[] {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  return readdirSync(ROOT)
    .map((entry) => join(ROOT, entry))
    .filter((folder) => lstatSync(folder).isDirectory());
}

/** Its files are the kernel's and go with it. A process that was just killed holds it for a moment: then false. */
function isRemoved(folder: string): boolean {
  const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (!groups.every(({ name }) => isRemoved(join(folder, name)))) return false;
  try {
    rmdirSync(folder);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw thrown;
  }
}
