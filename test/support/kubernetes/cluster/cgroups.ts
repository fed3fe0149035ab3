import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../e2e-surface/until.ts';

const ROOT = '/sys/fs/cgroup';

/** Makes a group in every hierarchy, below which a cluster's pods are counted; resolves to how to take it away again. */
export async function newCgroups(name: string): Promise<() => Promise<void>> {
  const folders = (await hierarchies()).map((folder) => join(folder, name));
  for (const folder of folders) await mkdir(folder);
  return async () => {
    for (const folder of folders) await removeTree(folder);
  };
}

/** One with version 2; with version 1 a folder each, and links for those that share one. */
async function hierarchies(): Promise<readonly string[]> {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  const folders: string[] = [];
  for (const entry of await readdir(ROOT)) {
    const folder = join(ROOT, entry);
    if ((await lstat(folder)).isDirectory()) folders.push(folder);
  }
  return folders;
}

/** Its files are the kernel's and go with it. A process that was just killed holds it for a moment. */
async function removeTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  }
  await until(`${folder} to be empty`, () =>
    rmdir(folder).then(
      () => true,
      (thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'EBUSY') return false;
        throw thrown;
      },
    ),
  );
}
