import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EVENTS_OF_A_ROTATION } from './faults/script.ts';
import { simulate, usesRealAge } from './run.ts';
import type { RunResult } from './run.ts';

const KNOWN_SEEDS = [1, 2, 3, 4, 5, 6];
const WITH_AGE = 50;
const LIMIT_MS = 120_000;

/** `npm run simulate` runs thousands of years; here are a few dozen, with every checker. */
describe('the simulation', () => {
  const seen = new Set<string>();

  for (const seed of KNOWN_SEEDS)
    it(`holds what must hold in four credential-years from seed ${seed}`, async function () {
      this.timeout(LIMIT_MS);
      const result = await simulate({ seed });
      nothingViolated(result);
      for (const pair of result.seen.keys()) seen.add(pair.split(' / ')[0] ?? '');
    });

  it('has come to every event of a rotation in them, with something wrong right after it', () => {
    assert.deepEqual(
      EVENTS_OF_A_ROTATION.filter((event) => !seen.has(event)),
      [],
    );
  });

  it(`holds it with real age, from seed ${WITH_AGE}`, async function () {
    this.timeout(LIMIT_MS);
    assert.ok(usesRealAge(WITH_AGE));
    nothingViolated(await simulate({ seed: WITH_AGE }));
  });

  const fresh = 1_000 + (Date.now() % 1_000_000);
  it(`holds what must hold from a seed that nobody has seen: ${fresh}`, async function () {
    this.timeout(LIMIT_MS);
    nothingViolated(await simulate({ seed: fresh }));
  });

  it('is the same whenever a seed is run again', async function () {
    this.timeout(LIMIT_MS);
    assert.equal(await traceOf(7), await traceOf(7));
    assert.notEqual(await traceOf(7), await traceOf(8));
  });
});

function nothingViolated({ seed, violations }: RunResult): void {
  const first = violations[0];
  assert.equal(
    violations.length,
    0,
    `${first?.checker}: ${first?.saw}\nNext: npm run simulate -- --seed ${seed} --replay`,
  );
}

/** A hash over everything that happens in the first weeks of a run. */
async function traceOf(seed: number): Promise<string> {
  const hash = createHash('sha256');
  const untilAt = Date.UTC(2026, 2, 1);
  await simulate({ seed, untilAt, onTrace: (line) => hash.update(line) });
  return hash.digest('hex');
}
