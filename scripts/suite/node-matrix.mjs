import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHash } from '../setup/dependencies.mjs';
import { root, userCache } from '../setup/paths.mjs';
import { runQuietly } from '../setup/run-quietly.mjs';
import { installNode } from '../servers/node.mjs';
import { once } from '../servers/once.mjs';
import { makeTree } from './tree.mjs';

/** The Node versions that must pass. The one that runs this script is left out: it has its run anyway. */
const VERSIONS = ['20.20.2', '22.23.3', '24.21.0'];
/** Where the build of SQLite that must fit one Node is used; elsewhere the one on Node-API loads, the same everywhere. */
const COMPILES_SQLITE = '20';
const UNUSED_MS = 14 * 86_400_000;
const major = (version) => version.split('.')[0];

export const otherNodes = VERSIONS.filter((version) => major(version) !== major(process.versions.node));

/** The pinned version for `22` or `22.23.3`. */
export function nodeOf(word) {
  const found = VERSIONS.find((version) => version === word || major(version) === word);
  if (found === undefined)
    throw new Error(`--node ${word}: expected one of ${VERSIONS.map(major).join(', ')}`);
  return found;
}

/** The Node that runs this script. Coverage is of the sources themselves, so they are run as they are. */
export async function prepareThisNode(tempDir) {
  const here = { node: process.execPath, path: '' };
  if (process.env.NODE_V8_COVERAGE !== undefined) return { ...here, cwd: root, compiled: false };
  return { ...here, cwd: await makeTree(join(tempDir, 'tree'), join(root, 'node_modules')), compiled: true };
}

/**
 * Makes another Node ready: its program and headers from the npm package that carries them, a copy of the tree, and for
 * Node 20 a second node_modules whose SQLite is compiled for it. The checkout's own node_modules is only read.
 * Resolves to `{ node, path, cwd, compiled }`.
 */
export async function prepareNode(version, tempDir, say) {
  const home = await installNode(version, userCache, say);
  const compiles = major(version) === COMPILES_SQLITE;
  const modules = compiles ? await ensureModules(version, home, say) : join(root, 'node_modules');
  const cwd = await makeTree(join(tempDir, `tree-${version}`), modules);
  return { node: join(home, 'bin', 'node'), path: `${join(home, 'bin')}:`, cwd, compiled: true };
}

async function ensureModules(version, home, say) {
  const name = `modules-${version}-${(await lockHash()).slice(0, 12)}`;
  await dropUnused();
  const folder = await once(userCache, name, async (path) => {
    say(`node ${version}: compiling SQLite for it (about two minutes)`);
    await Promise.all(
      ['package.json', 'package-lock.json'].map((file) => cp(join(root, file), join(path, file))),
    );
    copyModules(join(root, 'node_modules'), join(path, 'node_modules'));
    await compileSqlite(path, home);
  });
  await utimes(folder, new Date(), new Date());
  return join(folder, 'node_modules');
}

/** Hard links where the file system has them; what gets compiled anew becomes a copy first, so that no link is written. */
function copyModules(from, to) {
  const linked = spawnSync('cp', ['-al', from, to]);
  if (linked.status !== 0) {
    spawnSync('rm', ['-rf', to]);
    const copied = spawnSync('cp', ['-a', from, to]);
    if (copied.status !== 0) throw new Error(`could not copy node_modules: ${String(copied.stderr)}`);
    return;
  }
  for (const name of ['better-sqlite3', '.cache']) spawnSync('rm', ['-rf', join(to, name)]);
  spawnSync('cp', ['-a', join(from, 'better-sqlite3'), join(to, 'better-sqlite3')]);
}

async function compileSqlite(path, home) {
  const module = join(path, 'node_modules', 'better-sqlite3');
  await rm(join(module, 'build'), { recursive: true, force: true });
  const env = { PATH: `${join(home, 'bin')}:${process.env.PATH}`, npm_config_nodedir: home };
  await npm(['rebuild', 'better-sqlite3'], path, env);
  const probe = "new (require('better-sqlite3'))(':memory:').close()";
  const { code, output } = await runQuietly(join(home, 'bin', 'node'), ['-e', probe], { cwd: path });
  if (code !== 0) throw new Error(`SQLite compiled for another Node does not load there\n${output}`);
}

/** Every lockfile and Node has a folder of its own; those that no run has used for two weeks go. */
async function dropUnused() {
  await mkdir(userCache, { recursive: true });
  for (const name of await readdir(userCache)) {
    if (!name.startsWith('modules-')) continue;
    const path = join(userCache, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}

async function npm(args, cwd, env) {
  const { code, output } = await runQuietly('npm', args, { cwd, env: { ...process.env, ...env } });
  if (code !== 0) throw new Error(`npm ${args[0]} ended with ${code}\n${output.trim().slice(-4000)}`);
}
