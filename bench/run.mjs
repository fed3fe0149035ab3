/** `npm run bench -- NAME`: builds what is measured, then runs one benchmark. Without a name: what there is. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../scripts/setup/distribution.mjs';

const BENCHMARKS = {
  tick: 'a tick over 1,000, 10,000 and 100,000 credentials, with nothing and with 1,000 due',
  decide: 'decisions a second and core over 100,000 credentials at rest, beside the sum of two numbers',
  simulate: 'a year of 1,000 and 10,000 credentials, beside the folding of the same events',
  rotate: 'rotations a second against sandbox and OpenBao, beside the bare calls, seals and commits',
  cli: '`keyturn status` from a cold start, beside `node -e 0`',
  journal: 'appends and claims a second on SQLite and PostgreSQL, beside the bare fsync and the bare INSERT',
  failover: "how long a killed replica's work waits, beside lease and tick",
  backup: 'a backup of 100,000 credentials while the process answers, and the restore from it',
  checkpoint: 'a signed checkpoint over 100,000 streams of which 0 to 10,000 changed; comparing all of them',
  dashboard: 'the first view of 10,000 credentials in Chromium, and the page while 50 events a second stream',
  scan: 'files, a log and a history of 1 GB searched for 10 to 10,000 secrets, beside git cat-file alone and other scanners',
  leak: 'from the signed webhook of a leak to the page, through a real daemon with its default tick',
  kill: 'from "revoke" to the refusal that proves a key dead; many keys in waves',
  inject: 'admission reviews a second and their latency over TLS, beside a bare node:https server',
  push: 'from the commit of a new key to the files of 1, 100 and 1,000 agents, and to the word of their applications',
  'agent-memory': 'private and resident memory of three agents, beside a bare Node and `bao agent`',
  reconnect:
    'a thousand agents that are cut off at once: until all are back, other answers meanwhile, memory after',
  memory: 'resident memory of the daemon at rest, with 100 and with 100,000 credentials',
};

/** What a person runs by hand starts with the usual heap. */
const COMMANDS = new Set(['simulate']);

const [name, ...rest] = process.argv.slice(2);
const known = name !== undefined && Object.hasOwn(BENCHMARKS, name);
if (known) {
  await ensureBuilt();
  const file = fileURLToPath(new URL(`${name}/${name}.ts`, import.meta.url));
  // As `npm start` and the image start the daemon, for those that run its engine in their own process.
  const heap = COMMANDS.has(name) ? [] : ['--optimize-for-size'];
  const { status } = spawnSync(process.execPath, [...heap, '--import', 'tsx', file, ...rest], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  const lines = Object.entries(BENCHMARKS).map(
    ([each, what]) => `  npm run bench -- ${each.padEnd(12)} ${what}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = name === undefined ? 0 : 2;
}
