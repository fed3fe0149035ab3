import assert from 'node:assert/strict';
import { runSeeds } from './command/pool.ts';
import { MUTATIONS } from './mutations/mutations.ts';

const LIMIT_MS = 120_000;

/** Each is found from a seed that is known to find it; `npm run simulate -- --mutations` searches from the first one. */
describe('the simulation finds the protocol without', () => {
  for (const { name, foundBySeed } of MUTATIONS)
    it(`its ${name}`, async function () {
      this.timeout(LIMIT_MS);
      let found = 0;
      await runSeeds({
        ...{ workers: 1, firstSeed: foundBySeed, runs: 1, mutate: name },
        onRun: ({ violations }) => {
          found += violations.length;
          return true;
        },
      });
      assert.ok(found > 0);
    });
});
