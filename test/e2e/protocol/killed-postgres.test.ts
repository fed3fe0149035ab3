import assert from 'node:assert/strict';
import { DEATHS } from '../../support/servers/postgres-deaths.ts';
import { requireServer } from '../../support/servers/require.ts';
import { killPostgres, loseWithoutWaiting } from '../../support/torture/killed-postgres.ts';
import type { Outcome } from '../../support/torture/killed-postgres.ts';

/** More of them in a long run. */
const KILLS = Number(process.env['KEYTURN_TORTURE_KILLS'] ?? DEATHS.length);
const SEED = Number(process.env['KEYTURN_TORTURE_SEED'] ?? '20261124');

describe(`a PostgreSQL that dies ${KILLS} times in the middle of writes (seed ${SEED})`, function () {
  this.timeout(240_000 + KILLS * 15_000);

  let outcome: Outcome;

  before(async function () {
    requireServer(this, 'postgres');
    outcome = await killPostgres({ kills: KILLS, seed: SEED, timeIsUp: () => false });
  });

  it('loses no acknowledged row, resets nothing twice, and every rotation comes to its end', () => {
    const { deaths, acknowledged, told, rotations, problems } = outcome;
    assert.deepEqual(problems, []);
    assert.equal(deaths.length, KILLS);
    assert.ok(acknowledged > 10 * KILLS, `${acknowledged} rows acknowledged`);
    assert.ok(told > 10 * rotations, `${told} events told of ${rotations} rotations`);
    process.stdout.write(
      `      ${deaths.length} deaths; ${acknowledged} rows and ${told} events acknowledged, 0 lost; ` +
        `${rotations} rotations at their end, 0 reset twice\n`,
    );
  });

  it('would lose rows that nobody had waited for', async () => {
    const { acknowledged, lost } = await loseWithoutWaiting();
    assert.ok(lost > 0, `none of ${acknowledged} rows lost`);
  });
});
