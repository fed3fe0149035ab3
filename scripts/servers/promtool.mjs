import { installFromDebian } from './debian.mjs';

export const name = 'promtool';

/** What can't run without it. */
export const tests = ['test/house/monitoring.test.ts'];

/** Checks rules of Prometheus, and runs their unit tests. */
export function install(cacheDir, say) {
  const asked = { name: 'prometheus', program: 'usr/bin/promtool', needs: [] };
  return installFromDebian(asked, cacheDir, say);
}
