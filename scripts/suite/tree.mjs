import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';

const LEFT = new Set(['node_modules', '.git', 'coverage', 'data']);
/** What the tests are and what they load. The dashboard's own sources are bundled by its build. */
const COMPILED = ['src', 'test', 'bench'];

/**
 * A copy of the checkout for tests to run in, whatever is edited meanwhile, with JavaScript beside each TypeScript file.
 * Taking the types away once costs a second; a hundred processes that each do it cost a quarter of an hour.
 */
export async function makeTree(to, modules) {
  await mkdir(to, { recursive: true });
  const names = (await readdir(root)).filter((name) => !LEFT.has(name));
  const options = { recursive: true, preserveTimestamps: true };
  await Promise.all(names.map((name) => cp(join(root, name), join(to, name), options)));
  await symlink(modules, join(to, 'node_modules'));
  await Promise.all(COMPILED.map((folder) => compile(join(to, folder))));
  return to;
}

/** Where the compiled form of a test file is. */
export const compiledName = (file) => file.replace(/\.ts$/, '.js');

async function compile(folder) {
  // Imported only now: on a fresh clone there are no packages before.
  const { transformWithOxc } = await import('vite');
  const entries = await readdir(folder, { recursive: true });
  const sources = entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  for (const name of sources) {
    const file = join(folder, name);
    const { code, map } = await transformWithOxc(await readFile(file, 'utf8'), file, {
      sourcemap: true,
      target: 'es2023',
      typescript: { rewriteImportExtensions: true, onlyRemoveTypeImports: true },
    });
    const lines = Buffer.from(JSON.stringify(map)).toString('base64');
    await writeFile(
      compiledName(file),
      `${code}\n//# sourceMappingURL=data:application/json;base64,${lines}\n`,
    );
  }
}
