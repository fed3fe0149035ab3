import { join } from 'node:path';
import { installGo, missingGo } from './go.mjs';
import { once } from './once.mjs';
import { pins } from './pins.mjs';

const { version } = pins.helm;

export const name = 'helm';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/**
 * Helm, built from its sources. Resolves to its path, or to null after saying why it can't be had here. Repeating it costs
 * nothing.
 */
export async function install(cacheDir, say) {
  const missing = await missingGo(pins.helm.go);
  if (missing !== null) {
    say(`helm: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `helm-${version}`, (path) => build(path, say));
  return join(folder, 'helm');
}

async function build(path, say) {
  say(`helm: building ${version} with Go (about five minutes, once)`);
  await installGo(`helm.sh/helm/v3/cmd/helm@v${version}`, path);
  say('helm: installed');
}
