import { installFromDebian } from './debian.mjs';

export const name = 'containerd';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/** What runs containers, and runc, which it starts them with. */
export function install(cacheDir, say) {
  const asked = { name, program: 'usr/bin/containerd', needs: [], withLibraries: true };
  return installFromDebian(asked, cacheDir, say);
}
