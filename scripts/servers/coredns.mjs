import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFrom, installBuilt } from './go.mjs';
import { pins } from './pins.mjs';

const SOURCE = fileURLToPath(new URL('./coredns/', import.meta.url));

export const name = 'coredns';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/** What pods ask for names, built from its sources: see `installBuilt`. */
export function install(cacheDir, say) {
  const { version, go } = pins.coredns;
  const build = (path) => buildFrom(SOURCE, '.', join(path, 'coredns'));
  return installBuilt(cacheDir, say, { name, version, go, takes: 'about two minutes', build });
}
