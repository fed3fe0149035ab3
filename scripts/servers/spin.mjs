import { installFromDebian } from './debian.mjs';

export const name = 'spin';

/** What can't run without it. */
export const tests = ['test/models/rotation.test.ts'];

/** The model checker. What it makes of a model is a C program. */
export function install(cacheDir, say) {
  return installFromDebian({ name, program: 'usr/bin/spin', needs: ['gcc', 'cpp'] }, cacheDir, say);
}
