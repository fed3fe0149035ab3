import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asset, Assets } from '../http/assets.ts';

/** Where the build puts the dashboard: beside the folders of the program. */
const DIRECTORY = fileURLToPath(new URL('../www/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Some hundred kilobytes, kept in memory: no request opens a file. Null where none was built. */
export async function readPages(): Promise<Assets | null> {
  const names = await readdir(DIRECTORY, { recursive: true }).catch(() => []);
  const assets = new Map<string, Asset>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const path = `${DIRECTORY}${name}`;
    const [body, gzip] = await Promise.all([readFile(path), readFile(`${path}.gz`)]);
    assets.set(`/${name.replaceAll('\\', '/')}`, { type, body, gzip });
  }
  return assets.size === 0 ? null : assets;
}
