import { pins } from './pins.mjs';
import { installFromWheel } from './wheel.mjs';

export const name = 'kingfisher';

/** What can't run without it. */
export const tests = ['test/connections/leak-reports/kingfisher.test.ts'];

/** A scanner whose reports are read: see `installFromWheel`. */
export function install(cacheDir, say) {
  const wheel = { name, distribution: 'kingfisher-bin', program: 'kingfisher', size: '22 MB' };
  return installFromWheel(cacheDir, say, { ...wheel, ...pins.kingfisher });
}
