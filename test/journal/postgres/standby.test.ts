import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';
import { openPostgresReader } from '../../../src/journal/postgres/reader.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { byEngine, FIRST, loaded, rejectsWith, withFleet } from '../../contract/journal/samples.ts';
import { startPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import { startStandby, waitForStandby } from '../../support/servers/standby.ts';
import type { Standby } from '../../support/servers/standby.ts';

describe('a PostgreSQL with a synchronous standby', function () {
  this.timeout(120_000);
  let primary: Postgres;
  let standby: Standby;
  let database: string;
  let journal: PostgresJournal;

  before(async function () {
    requireServer(this, 'postgres');
    primary = await startPostgres();
    database = await primary.newDatabase();
    journal = await openPostgresJournal({ address: primary.addressOf(database), clock: systemClock });
  });

  after(async () => {
    await journal.close();
    await primary.stop();
    await standby.stop();
  });

  it('says that there is none while there is none, and which once there is', async () => {
    assert.equal((await journal.durability()).standbys, '');
    standby = await startStandby(primary);
    await waitForStandby(primary);
    assert.equal((await journal.durability()).standbys, '*');
  });

  it('waits with every commit for it, although the server asks that no session does', async () => {
    await withFleet(journal, 1);
    await primary.run(`ALTER DATABASE ${database} SET synchronous_commit = local`);
    const strict = await openPostgresJournal({ address: primary.addressOf(database), clock: systemClock });
    assert.equal((await strict.durability()).synchronousCommit, 'on');
    const [early] = await standby
      .whileHeld(async (release) => {
        const append = strict.append(FIRST, 1, [loaded(1)], byEngine);
        const found = await Promise.race([append.then(() => 'done'), pause(700, 'waiting')]);
        release();
        return [found, await append] as const;
      })
      .finally(() => strict.close());
    assert.equal(early, 'waiting');
    assert.equal((await journal.state(FIRST))?.seq, 2);
  });

  it('is read for an audit on the standby, where no daemon starts', async () => {
    const reader = await openPostgresReader(standby.addressOf(database));
    assert.deepEqual((await reader.verify()).problems, []);
    await reader.close();
    const address = standby.addressOf(database);
    await rejectsWith('KT2121', () => openPostgresJournal({ address, clock: systemClock }));
  });

  it('loses nothing that was acknowledged when the primary is killed in the middle of the work and the standby takes over', async () => {
    let acknowledged = (await journal.state(FIRST))?.seq ?? 0;
    const working = (async () => {
      for (;;) {
        const state = await journal.append(FIRST, acknowledged, [loaded(acknowledged)], byEngine);
        acknowledged = state.seq;
      }
    })().catch(() => undefined);
    const before = acknowledged;
    while (acknowledged < before + 50) await pause(5);
    await primary.kill();
    await working;
    await standby.promote();
    const after = await openPostgresJournal({ address: standby.addressOf(database), clock: systemClock });
    const kept = (await after.state(FIRST))?.seq ?? 0;
    // The last one may be there without having been acknowledged: it was cut off on the way back.
    assert.ok(
      kept === acknowledged || kept === acknowledged + 1,
      `${kept} kept, ${acknowledged} acknowledged`,
    );
    assert.deepEqual((await after.verify()).problems, []);
    assert.equal((await after.append(FIRST, kept, [loaded(kept)], byEngine)).seq, kept + 1);
    await after.close();
  });
});
