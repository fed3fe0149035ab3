import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const NOT_OURS = new Set(['node_modules', '.git', 'dist', 'coverage', 'data']);

/** Paths of all files of the project, relative to its root, sorted; without what .gitignore leaves out. */
export function projectFiles(folder = ''): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .filter((entry) => !(folder === '' && NOT_OURS.has(entry.name)) && !entry.name.endsWith('.tgz'))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : entry.isFile() ? [path] : [];
    })
    .sort();
}

/** The files below these folders with one of these endings. */
export function filesIn(folders: readonly string[], endings: readonly string[]): string[] {
  return projectFiles().filter(
    (path) =>
      folders.some((folder) => path.startsWith(`${folder}/`)) &&
      endings.some((ending) => path.endsWith(ending)),
  );
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** `path:line` of every line that matches. */
export function linesThatMatch(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}
