import { access } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { userCache } from '../setup/paths.mjs';

const NAMES = [
  'openbao',
  'moto',
  'age',
  'postgres',
  'spin',
  'strace',
  'alertmanager',
  'promtool',
  'chromium',
  'kingfisher',
];

/**
 * Installs what the tests run against, side by side, and what only these runs need. A server that can't be had is said so;
 * its tests will skip.
 */
export async function ensureServers(runs, say) {
  const names = new Set([...NAMES, ...runs.flatMap(({ needs }) => needs)]);
  await Promise.all([...names].map((name) => ensureServer(name, say)));
}

async function ensureServer(name, say) {
  const file = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
  try {
    await access(file);
  } catch {
    return;
  }
  try {
    const { install } = await import(pathToFileURL(file).href);
    await install(userCache, say);
  } catch (thrown) {
    say(`${name}: could not be installed: ${thrown.message}`);
  }
}
