/** Builds src/dashboard into the folder that is given: files with hashed names, each with its compressed twin. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './paths.mjs';

const [, , outDir] = process.argv;

await build({
  configFile: false,
  root: join(root, 'src', 'dashboard'),
  logLevel: 'warn',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the pages takes scripts and pictures from files alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
});

for (const name of await readdir(outDir, { recursive: true })) {
  if (extname(name) === '') continue;
  const path = join(outDir, name);
  await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
}
