import { installBuilt, installGo } from './go.mjs';
import { pins } from './pins.mjs';

export const name = 'helm';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/** Helm, built from its sources: see `installBuilt`. */
export function install(cacheDir, say) {
  const { version, go } = pins.helm;
  const build = (path) => installGo(`helm.sh/helm/v3/cmd/helm@v${version}`, path);
  return installBuilt(cacheDir, say, { name, version, go, takes: 'about five minutes', build });
}
