/**
 * `node scripts/image/application.mjs FOLDER`: fills it with what the images carry, out of a checkout that is installed and
 * built. `app/` is the daemon with the packages that it runs with, for the Node that runs this; `agent/` is the agent alone.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { root } from '../setup/paths.mjs';

/** A browser for a person at a screen: `keyturn ceremony --browser` runs where they sit. */
const LEFT_OUT = ['playwright-core'];
/** The build of SQLite that this Node loads (src/journal/sqlite/driver.ts); the other stays behind. */
const SQLITE = Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
const OTHER_SQLITE = SQLITE === 'better-sqlite3' ? 'better-sqlite3-napi' : 'better-sqlite3';
const PREBUILT = `${process.platform}-${process.arch}`;
/** Nothing loads these. A licence has no such ending. */
const NOT_RUN = /\.(?:map|d\.[cm]?ts|md|markdown)$/;
const AGENT_FILES = { 'package.json': '{"type":"module"}\n' };

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('expected a folder to fill');
await rm(join(folder, 'app'), { recursive: true, force: true });
await rm(join(folder, 'agent'), { recursive: true, force: true });
await fillApplication(join(folder, 'app'));
await fillAgent(join(folder, 'agent'));

async function fillApplication(app) {
  await mkdir(app, { recursive: true });
  for (const name of ['package.json', 'LICENSE', 'dist', 'policies', 'calendars'])
    await cp(join(root, name), join(app, name), { recursive: true });
  for (const path of await packages())
    await cp(join(root, path), join(app, path), {
      recursive: true,
      filter: (file) => isRun(path, relative(join(root, path), file)),
    });
}

/** The lockfile says which packages are for development; one of another system is listed and not there. */
async function packages() {
  const { packages: listed } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const left = [...LEFT_OUT, OTHER_SQLITE].map((name) => `node_modules/${name}`);
  return Object.entries(listed)
    .filter(([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional)
    .map(([path]) => path)
    .filter((path) => !left.some((name) => path === name || path.startsWith(`${name}/`)));
}

/** `file` is a path inside the package. A package inside a package is listed by itself. */
function isRun(path, file) {
  const [top, ...below] = file.split('/');
  if (top === 'node_modules' || NOT_RUN.test(basename(file))) return false;
  if (path !== `node_modules/${SQLITE}`) return true;
  // What SQLite is compiled from is ten times as large as what is loaded.
  if (top === 'prebuilds') return below.length === 0 || below[0] === `${PREBUILT}.node`;
  if (top === 'build') return SQLITE === 'better-sqlite3' && isBinary(below);
  return top !== 'src' && top !== 'deps';
}

function isBinary(below) {
  return below.length === 0 || ['Release', 'Release/better_sqlite3.node'].includes(below.join('/'));
}

async function fillAgent(agent) {
  await cp(join(root, 'dist', 'agent'), agent, { recursive: true });
  for (const [name, text] of Object.entries(AGENT_FILES)) await writeFile(join(agent, name), text);
}
