import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runQuietly } from './run-quietly.mjs';
import { step } from './step.mjs';

const MARK = join(root, 'node_modules', '.keyturn-install.json');

/**
 * Brings node_modules in line with package-lock.json and with this Node, and does nothing when it is: a mark in
 * node_modules names the lockfile by its hash and Node by its binary interface. Someone else's `npm ci` counts too.
 */
export async function ensureDependencies() {
  const wanted = { lock: await lockHash(), abi: process.versions.modules };
  const found = (await readMark()) ?? (await installedByHand(wanted));
  if (found?.lock !== wanted.lock) {
    await step('Installing packages (npm ci)', () => npm(['ci', '--include=dev', '--no-audit', '--no-fund']));
  } else if (found.abi !== wanted.abi) {
    await step('Compiling SQLite for this Node', () => npm(['rebuild', 'better-sqlite3']));
  }
  if (found?.lock !== wanted.lock || found.abi !== wanted.abi || found.unmarked) {
    await writeFile(MARK, JSON.stringify(wanted));
  }
}

export async function lockHash() {
  return createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex');
}

async function readMark() {
  return readFile(MARK, 'utf8').then(JSON.parse, () => null);
}

/** npm writes node_modules/.package-lock.json last; younger than the lockfile, it tells of a finished install. */
async function installedByHand(wanted) {
  const times = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
      stat(join(root, file)).then(
        (info) => info.mtimeMs,
        () => null,
      ),
    ),
  );
  const [lockedAt, installedAt] = times;
  return installedAt !== null && installedAt >= lockedAt ? { ...wanted, unmarked: true } : null;
}

async function npm(args) {
  const { code, output } = await runQuietly('npm', args, { cwd: root });
  if (code !== 0) throw new Error(`npm ${args[0]} ended with ${code}\n\n${output.trim()}\n\nNext: npm ci`);
}
