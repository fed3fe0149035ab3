import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { buildCache, root } from './paths.mjs';
import { runQuietly } from './run-quietly.mjs';
import { step } from './step.mjs';

const DIST = join(root, 'dist');
const OUTPUT = join(buildCache, 'output');
const PAGES = join(buildCache, 'pages');
const PAGES_BUILD = join(root, 'scripts', 'setup', 'build-dashboard.mjs');
const AGENT = join(buildCache, 'agent');
const AGENT_BUILD = join(root, 'scripts', 'setup', 'build-agent.mjs');
const STAMP = join(buildCache, 'build-stamp');

/** Builds dist when src or the compiler's settings differ from what it was built from. */
export async function ensureBuilt() {
  if (await isFresh()) return;
  await step('Building', build);
}

/**
 * Compiles src, only what changed since the last time, and swaps the whole for dist: nothing stale stays and a running
 * daemon never meets half a build. Type errors are thrown after the swap: the compiler's output is there to be tried,
 * but isn't called fresh.
 */
export async function build() {
  const print = await fingerprint();
  await mkdir(OUTPUT, { recursive: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const memory = ['--incremental', '--tsBuildInfoFile', join(buildCache, 'tsbuildinfo')];
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', OUTPUT, ...memory, '--pretty', 'false'];
  const [{ code, output }, pages, agent] = await Promise.all([
    runQuietly(process.execPath, args, { cwd: root }),
    runQuietly(process.execPath, [PAGES_BUILD, PAGES], { cwd: root }),
    runQuietly(process.execPath, [AGENT_BUILD, AGENT], { cwd: root }),
  ]);
  const fresh = join(buildCache, `dist-${process.pid}`);
  await rm(fresh, { recursive: true, force: true });
  await cp(OUTPUT, fresh, { recursive: true, filter: hasSource });
  if (pages.code === 0) await cp(PAGES, join(fresh, 'www'), { recursive: true });
  if (agent.code === 0) await cp(AGENT, join(fresh, 'agent'), { recursive: true });
  await chmod(join(fresh, 'main.js'), 0o755).catch(() => undefined);
  await swapIn(fresh);
  await linkCommand();
  if (code !== 0)
    throw new Error(`the TypeScript compiler found errors\n\n${output.trim()}\n\nNext: npm run types`);
  if (pages.code !== 0) throw new Error(`the dashboard can not be built\n\n${pages.output.trim()}`);
  if (agent.code !== 0) throw new Error(`the agent can not be bundled\n\n${agent.output.trim()}`);
  await writeFile(STAMP, print);
}

/**
 * `npx keyturn` looks here first. Without the link it makes a copy of its own, and one that was made before the first
 * build has no command in it, for ever. A system that allows no links loses nothing else.
 */
async function linkCommand() {
  const link = join(root, 'node_modules', '.bin', 'keyturn');
  await mkdir(dirname(link), { recursive: true });
  await symlink(join('..', '..', 'dist', 'main.js'), link).catch(() => undefined);
}

/** What was compiled from a file that is gone stays in the compiler's output, and goes no further. */
function hasSource(path) {
  if (!path.endsWith('.js')) return true;
  return existsSync(join(root, 'src', relative(OUTPUT, path).replace(/\.js$/, '.ts')));
}

export async function isFresh() {
  const stamp = await readFile(STAMP, 'utf8').catch(() => null);
  const built = await stat(join(DIST, 'main.js')).catch(() => null);
  return built !== null && stamp !== null && stamp === (await fingerprint());
}

/** Two builds at once are rare, and harmless: whoever swaps last wins with a whole folder. */
async function swapIn(fresh) {
  const old = join(buildCache, `old-${process.pid}`);
  for (let tries = 0; ; tries += 1) {
    try {
      await rm(old, { recursive: true, force: true });
      await rename(DIST, old).catch(unless('ENOENT'));
      await rename(fresh, DIST);
      break;
    } catch (thrown) {
      if (thrown.code === 'EXDEV') {
        await rm(DIST, { recursive: true, force: true });
        await cp(fresh, DIST, { recursive: true });
        break;
      }
      if (tries >= 5) throw thrown;
    }
  }
  await Promise.all([old, fresh].map((path) => rm(path, { recursive: true, force: true })));
}

function unless(code) {
  return (thrown) => {
    if (thrown.code !== code) throw thrown;
  };
}

/** Names, sizes and times of all that goes into dist: a few milliseconds, and a deleted file is noticed too. */
async function fingerprint() {
  const names = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  const sources = names
    .filter((entry) => entry.isFile() && extname(entry.name) !== '')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const settings = [
    ...[
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
      'scripts/setup/build-dashboard.mjs',
      'scripts/setup/build-agent.mjs',
    ],
  ].map((file) => join(root, file));
  const lines = await Promise.all([...sources.sort(), ...settings].map(describe));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function describe(path) {
  const { size, mtimeMs } = await stat(path);
  return `${relative(root, path)} ${size} ${mtimeMs}`;
}
