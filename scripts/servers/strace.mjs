import { installFromDebian } from './debian.mjs';

export const name = 'strace';

/** What can't run without it. */
export const tests = ['test/torture/kills.test.ts', 'test/torture/disk.test.ts'];

/** Ends a process at a system call, or makes the call fail. */
export function install(cacheDir, say) {
  return installFromDebian({ name, program: 'usr/bin/strace', needs: [] }, cacheDir, say);
}
