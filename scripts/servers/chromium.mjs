import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFromDebian } from './debian.mjs';

const PROGRAM = 'usr/bin/chromium';

export const name = 'chromium';

/** What can't run without it. */
export const tests = ['test/browser/**/*.test.ts'];

/** The browser that pages are tried in, with the libraries that this machine lacks beside it. */
export function install(cacheDir, say) {
  return installFromDebian(
    { name, program: PROGRAM, needs: [], withLibraries: true, adapt: startHere },
    cacheDir,
    say,
  );
}

/** Debian's starter looks for the program and its libraries where only an installed package puts them. */
async function startHere(folder) {
  const starter = [
    '#!/bin/sh',
    'here=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")',
    'for libraries in "$here"/usr/lib/*-linux-gnu "$here"/usr/lib/*-linux-gnu/pulseaudio; do',
    '  LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"',
    'done',
    'export LD_LIBRARY_PATH',
    'exec "$here/usr/lib/chromium/chromium" "$@"',
    '',
  ];
  await writeFile(join(folder, PROGRAM), starter.join('\n'));
  await chmod(join(folder, PROGRAM), 0o755);
}
