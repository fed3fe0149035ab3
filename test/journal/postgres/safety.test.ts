import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { AT, byEngine, FIRST, loaded, rejectsWith, withFleet } from '../../contract/journal/samples.ts';
import { POSTGRES_PASSWORD, startPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

describe('a PostgreSQL that is not to be trusted', () => {
  let place: Replicas;

  before(function () {
    requireServer(this, 'postgres');
  });

  beforeEach(async () => {
    place = await replicas();
  });

  afterEach(() => place.close());

  it('is refused when its tables are newer, the shared ones or its own', async () => {
    await (await place.open()).close();
    for (const key of ['form', 'postgres-form']) {
      await place.run(`UPDATE meta SET value = value::int + 90 WHERE key = '${key}'`);
      await rejectsWith('KT2110', () => place.open());
      await place.run(`UPDATE meta SET value = value::int - 90 WHERE key = '${key}'`);
    }
    await withFleet(await place.open(), 1);
  });

  it('waits for the disk although the server or the user asks it not to', async () => {
    await place.run(`ALTER DATABASE ${place.database} SET synchronous_commit = off`);
    const journal = await place.open();
    assert.equal((await journal.durability()).synchronousCommit, 'on');
  });

  it('leaves a stronger promise as it is', async () => {
    await place.run(`ALTER DATABASE ${place.database} SET synchronous_commit = remote_apply`);
    const journal = await place.open();
    assert.equal((await journal.durability()).synchronousCommit, 'remote_apply');
  });

  it('is refused with a wrong password, a missing database and a missing right, and no fault shows the password', async () => {
    const wrong = new Secret('not-the-password-1');
    const refused = [
      { ...place.address, password: wrong },
      { ...place.address, password: null },
      { ...place.address, database: 'not_there' },
    ];
    for (const address of refused) {
      const fault = await rejectsWith('KT2122', () => place.open({ address }));
      const shown = [fault.message, JSON.stringify(fault), fault.stack, String(fault.cause)].join();
      assert.ok(!shown.includes(POSTGRES_PASSWORD) && !shown.includes('not-the-password-1'));
    }
    await place.run(
      `CREATE USER reader PASSWORD 'reader'; ALTER DATABASE ${place.database} OWNER TO keyturn`,
    );
    const address = { ...place.address, user: 'reader', password: new Secret('reader') };
    await rejectsWith('KT2122', () => place.open({ address }));
    await place.run('DROP USER reader');
  });

  it('is refused where TLS is wanted and not there', async () => {
    const tls = { mode: 'verify-full', caFile: null } as const;
    await rejectsWith('KT2130', () => place.open({ address: { ...place.address, tls } }));
  });

  it('shows rows that were put in by hand', async () => {
    const journal = await place.open();
    await withFleet(journal, 1);
    await journal.append(FIRST, 1, [loaded(1), loaded(2)], byEngine);
    await place.run(`UPDATE events SET position = 900 WHERE seq = 2`);
    const saws = (await journal.verify()).problems.map(({ saw }) => saw);
    assert.deepEqual(saws, [
      'position 900 was never handed out',
      'position 3 is before that of the event before',
    ]);
    await place.run(`UPDATE events SET position = 2, data = '{"consumer":"x","version":1}' WHERE seq = 2`);
    assert.match((await journal.verify()).problems[0]?.saw ?? '', /not what was hashed/);
  });

  it('finds what is due by the index, among any number', async () => {
    const journal = await place.open();
    await withFleet(journal, 3_000);
    await place.run(`UPDATE credentials SET due_at = ${AT} + 1e12; ANALYZE credentials`);
    const { rows } = await place.run(
      `EXPLAIN SELECT uid FROM credentials WHERE due_at <= keyturn_now()
       AND (lease_owner IS NULL OR lease_until <= keyturn_now()) AND schema <= 1
       ORDER BY due_at LIMIT 4 FOR NO KEY UPDATE SKIP LOCKED`,
    );
    const plan = rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']).join('\n');
    assert.match(plan, /Index Scan using credentials_due/);
    assert.doesNotMatch(plan, /Seq Scan|Sort/);
  });
});

describe('a PostgreSQL that does not keep what it acknowledges', () => {
  for (const setting of ['fsync', 'full_page_writes'])
    it(`is refused (${setting} = off), and the fault says how to mend it`, async function () {
      this.timeout(60_000);
      requireServer(this, 'postgres');
      const unsafe: Postgres = await startPostgres({ [setting]: 'off' });
      try {
        const address = unsafe.addressOf(await unsafe.newDatabase());
        await assert.rejects(openPostgresJournal({ address, clock: systemClock }), (thrown: unknown) => {
          assert.ok(thrown instanceof Fault);
          assert.deepEqual([thrown.code, thrown.saw], ['KT2123', `${setting} = off`]);
          assert.equal(thrown.next, `ALTER SYSTEM SET ${setting} = on`);
          return true;
        });
      } finally {
        await unsafe.stop();
      }
    });
});
