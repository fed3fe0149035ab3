import { installFromDebian } from './debian.mjs';

export const name = 'cni';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/** What gives pods their network: a folder of programs, of which this is one. */
export function install(cacheDir, say) {
  const asked = { name: 'containernetworking-plugins', program: 'usr/lib/cni/host-local', needs: [] };
  return installFromDebian(asked, cacheDir, say);
}
