/**
 * `application.ts FOLDER AGENTS`: the applications beside the agents. Each watches its files as one is told to, reads the version when they have changed,
 * and writes down that it has loaded it.
 */
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ackOf, filesOf } from './places.ts';

const [folder = '', agents = '0'] = process.argv.slice(2);

for (let agent = 0; agent < Number(agents); agent += 1) {
  const files = filesOf(folder, agent);
  mkdirSync(files, { recursive: true, mode: 0o750 });
  const loaded = new Map<string, string>();
  watch(files, (_, name) => {
    if (name === '..data') load(agent, files, loaded);
  });
}
process.once('SIGTERM', () => process.exit(0));
process.send?.('watching');

function load(agent: number, files: string, loaded: Map<string, string>): void {
  for (const line of readFileSync(join(files, '..data', 'version'), 'utf8')
    .trim()
    .split('\n')) {
    const [credential = '', version = ''] = line.split(' ');
    if (loaded.get(credential) === version) continue;
    loaded.set(credential, version);
    writeFileSync(ackOf(folder, agent, credential), version);
  }
}
