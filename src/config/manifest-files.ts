import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** A file that the configuration was read from, and what it looked like: equal stamps, same content. */
export interface FileStamp {
  readonly path: string;
  readonly stamp: string;
}

/**
 * The manifests of a folder and its subfolders, sorted; or the one file that `directory` names. Hidden names are
 * skipped: editors' droppings, and the `..data` folders behind a mounted ConfigMap. Rejects as `readdir` does.
 */
export async function listManifests(directory: string): Promise<string[]> {
  if ((await stat(directory)).isFile()) return [directory];
  const entries = await readdir(directory, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const full = path.join(directory, entry.name);
      if (entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return listManifests(full);
      return /\.ya?ml$/.test(entry.name) ? [full] : [];
    }),
  );
  return lists.flat().sort();
}

/** Time, size and inode; `missing` where nothing stands. A replaced file differs even within one clock tick. */
export async function stampOf(file: string): Promise<FileStamp> {
  return { path: file, stamp: await stat(file).then(describe, () => MISSING) };
}

/** The same, at once. */
export function stampNow(file: string): FileStamp {
  try {
    return { path: file, stamp: describe(statSync(file)) };
  } catch {
    return { path: file, stamp: MISSING };
  }
}

const MISSING = 'missing';

function describe({ mtimeMs, size, ino }: Stats): string {
  return `${mtimeMs}:${size}:${ino}`;
}

/** The text of a file; null where it is not UTF-8. Rejects as `readFile` does. */
export async function readText(file: string): Promise<string | null> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * SHA-256 over names and contents of the manifests, and the stamps of the files of their secrets: the secrets
 * themselves stay out of it, because the digest is shown.
 */
export function digestOf(
  manifests: readonly { readonly path: string; readonly text: string }[],
  secrets: readonly FileStamp[],
): string {
  const hash = createHash('sha256');
  for (const { path: name, text } of manifests) hash.update(`${name}\0${text.length}\0`).update(text);
  for (const { path: name, stamp } of secrets) hash.update(`\0${name}\0${stamp}`);
  return hash.digest('hex');
}
