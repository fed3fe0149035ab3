/** `npm run fuzz -- --minutes 10 [--seed 1]`: the properties of test/fuzz with ten times the inputs, a new seed each round. */
import './node-version.cjs';
import { parseArgs } from 'node:util';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './setup/paths.mjs';

const FACTOR = 10;
const TEST_LIMIT_MS = 1_800_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
const first = Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(first)) {
  process.stderr.write('npm run fuzz -- [--minutes N] [--seed N]\n');
  process.exit(2);
}

const endsAt = performance.now() + minutes * 60_000;
let rounds = 0;
while (performance.now() < endsAt || rounds === 0) {
  const seed = first + rounds;
  process.stdout.write(`seed ${seed}, ${FACTOR} times the inputs of npm test\n`);
  const code = await runOnce(seed);
  rounds += 1;
  if (code !== 0) {
    process.stdout.write(
      `failed in round ${rounds}; again with: npm run fuzz -- --minutes 1 --seed ${seed}\n`,
    );
    process.exit(1);
  }
}
process.stdout.write(`${rounds} rounds, seeds ${first} to ${first + rounds - 1}, no failure\n`);

async function runOnce(seed) {
  const args = ['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--no-config', '--exit'];
  const child = spawn(
    process.execPath,
    [...args, '--timeout', String(TEST_LIMIT_MS), '--reporter', 'dot', 'test/fuzz/*.test.ts'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, KEYTURN_FUZZ_SEED: String(seed), KEYTURN_FUZZ_FACTOR: String(FACTOR) },
    },
  );
  const [code] = await once(child, 'close');
  return code;
}
