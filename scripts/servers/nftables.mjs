import { installFromDebian } from './debian.mjs';

export const name = 'nftables';

/** What can't run without it. */
export const tests = ['test/e2e/kubernetes/**/*.test.ts'];

/** What Services are made of. */
export function install(cacheDir, say) {
  return installFromDebian({ name, program: 'usr/sbin/nft', needs: [], withLibraries: true }, cacheDir, say);
}
