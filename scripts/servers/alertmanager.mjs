import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFromDebian } from './debian.mjs';

const PROGRAM = 'usr/bin/prometheus-alertmanager';
const TEMPLATES = '/usr/share/prometheus/alertmanager';
/** The same number of bytes, from the folder in which the program is started. */
const RELATIVE = 'usr/share//prometheus/alertmanager';

export const name = 'alertmanager';

/** What can't run without it. */
export const tests = ['test/contract/channel/alertmanager.test.ts'];

/** Alertmanager of the Prometheus project. Unpacked it must be started in the folder that `usr` lies in. */
export function install(cacheDir, say) {
  const asked = { name: 'prometheus-alertmanager', program: PROGRAM, needs: [], adapt: readTemplatesHere };
  return installFromDebian(asked, cacheDir, say);
}

/** Debian's build reads its templates by an absolute path, which only an installed package fills. */
async function readTemplatesHere(folder) {
  const program = await readFile(join(folder, PROGRAM));
  for (let at = program.indexOf(TEMPLATES); at !== -1; at = program.indexOf(TEMPLATES, at))
    program.write(RELATIVE, at);
  await writeFile(join(folder, PROGRAM), program);
}
