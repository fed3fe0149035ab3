import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFrom, missingGo } from './go.mjs';
import { once } from './once.mjs';
import { pins } from './pins.mjs';

const SOURCE = fileURLToPath(new URL('./coredns/', import.meta.url));
const { version } = pins.coredns;

export const name = 'coredns';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/**
 * What pods ask for names, built from its sources. Resolves to its path, or to null after saying why it can't be had here.
 * Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const missing = await missingGo(pins.coredns.go);
  if (missing !== null) {
    say(`coredns: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `coredns-${version}`, (path) => build(path, say));
  return join(folder, 'coredns');
}

async function build(path, say) {
  say(`coredns: building ${version} with Go (about two minutes, once)`);
  await buildFrom(SOURCE, '.', join(path, 'coredns'));
  say('coredns: installed');
}
