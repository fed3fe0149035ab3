import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** As deep as `src/config` and `src/wiring`: data is looked for beside the code. */
const CODE = join('bundled', 'code');
const DATA = 'calendars';
/** Machine code, and what is looked for while it runs. */
const EXTERNAL = ['better-sqlite3', 'better-sqlite3-napi', 'pg-native', 'playwright-core'];

const PROGRAMS = ['daemon-process', 'replica-process'] as const;
export type Program = (typeof PROGRAMS)[number];

export interface Compiled {
  fileOf(program: Program): string;
  remove(): Promise<void>;
}

/**
 * The daemon for a test to kill, in few files in a folder of its own: finding and loading two thousand modules takes
 * each of a hundred processes two seconds, and loading these half a second.
 */
export async function compile(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-compiled-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), await readFile(join(ROOT, 'package.json')));
  await cp(join(ROOT, DATA), join(folder, DATA), { recursive: true });
  const sources = PROGRAMS.map(
    (name) => [name, fileURLToPath(new URL(`./${name}.ts`, import.meta.url))] as const,
  );
  const input: Readonly<Record<string, string>> = Object.fromEntries(sources);
  await build({
    ...{ configFile: false, root: ROOT, logLevel: 'error', publicDir: false },
    ssr: { noExternal: true, external: EXTERNAL },
    build: {
      ...{ outDir: join(folder, CODE), target: 'node20', ssr: true, minify: false },
      rollupOptions: {
        input,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return {
    fileOf: (program) => join(folder, CODE, `${program}.js`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
