import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile, writeDurably } from '../durable-file.ts';
import { errnoOf } from '../file-faults.ts';

/**
 * Seals every value of the embedded stores below a folder anew; `reseal` says null for a file that needs it no more.
 * Each file is replaced whole. Resolves to how many were.
 */
export async function resealSlots(
  directory: string,
  reseal: (file: Uint8Array) => Promise<Uint8Array | null>,
): Promise<number> {
  let resealed = 0;
  for (const path of await sealedFilesIn(directory)) {
    const file = await readPlainFile(path, `store file ${path}`);
    const sealed = file === null ? null : await reseal(file.bytes);
    if (sealed === null) continue;
    await writeDurably(`${path}.tmp`, path, sealed);
    resealed += 1;
  }
  return resealed;
}

async function sealedFilesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return [];
      throw thrown;
    },
  );
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.age'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
