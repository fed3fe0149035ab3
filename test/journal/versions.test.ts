import assert from 'node:assert/strict';
import { EVENT_SCHEMA } from '../../src/journal/chain.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import {
  AT,
  byEngine,
  FIRST,
  LEASE_MS,
  loaded,
  rejectsWith,
  SECOND,
  withFleet,
} from '../contract/journal/samples.ts';
import { edit, openTemporaryJournal, read } from './temporary.ts';
import type { TemporaryJournal } from './temporary.ts';

describe('a journal of another version', () => {
  let opened: TemporaryJournal;

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 2);
    await opened.journal().close();
  });

  afterEach(() => opened.remove());

  describe('with newer events in one stream', () => {
    beforeEach(async () => {
      await edit(
        opened.directory,
        `UPDATE credentials SET schema = 99 WHERE uid = '${FIRST}';
         UPDATE events SET schema = 99 WHERE stream = '${FIRST}'`,
      );
      await opened.open();
    });

    it('is not acted upon in that stream', async () => {
      const journal = opened.journal();
      await rejectsWith('KT2109', () => journal.append(FIRST, 1, [loaded(1)], byEngine));
      await rejectsWith('KT2109', () => journal.state(FIRST));
      await rejectsWith('KT2109', () => journal.claim(FIRST, AT, 'replica-a', LEASE_MS));
      await rejectsWith('KT2109', () => journal.findByName('wb-000001'));
    });

    it('is worked on in every other stream', async () => {
      const claims = await opened.journal().claimDue(AT, 10, 'replica-a', LEASE_MS);
      assert.deepEqual(
        claims.map(({ stream }) => stream),
        [SECOND],
      );
    });

    it('still shows its events, and says that it could not check them', async () => {
      const [event] = await opened.journal().events({ stream: FIRST, limit: 1 });
      assert.equal(event?.schema, 99);
      const { problems } = await opened.journal().verify();
      assert.deepEqual(problems, [{ stream: FIRST, seq: 1, saw: 'events of version 99, not checked' }]);
    });
  });

  it('is refused when its tables are newer, and not touched', async () => {
    await edit(opened.directory, `UPDATE meta SET value = value + 90 WHERE key = 'form'`);
    for (const readonly of [false, true])
      await rejectsWith('KT2110', () => openSqliteJournal({ directory: opened.directory, readonly }));
    await edit(opened.directory, `UPDATE meta SET value = value - 90 WHERE key = 'form'`);
    assert.equal((await (await opened.open()).verify()).problems.length, 0);
  });

  it('is brought up to date by the daemon, and refused by a reader', async () => {
    const tables = await read(
      opened.directory,
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name != 'meta'`,
    );
    const drops = (tables as readonly { readonly name: string }[]).map(({ name }) => `DROP TABLE ${name};`);
    await edit(opened.directory, `DELETE FROM meta; ${drops.join(' ')}`);
    await rejectsWith('KT2111', () => openSqliteJournal({ directory: opened.directory, readonly: true }));
    await withFleet(await opened.open(), 1);
  });

  it('of the first form keeps what it holds, and learns of replicas', async () => {
    await edit(
      opened.directory,
      `DROP TABLE replicas; DROP TABLE checkpoints; DROP TABLE checkpoint_heads; DROP TABLE checkpoint_buckets;
       DROP TABLE access_events; DROP TABLE users; DROP TABLE login_failures; DROP TABLE api_tokens;
       DROP TABLE sessions; DROP TABLE onboarding_events; DROP INDEX credentials_waiting; ALTER TABLE credentials DROP COLUMN waiting;
       DROP INDEX events_renamed; DROP TABLE places; CREATE TABLE concurrency (rotation TEXT PRIMARY KEY NOT NULL, policy TEXT NOT NULL);
       INSERT INTO concurrency VALUES ('rot_1', 'prod');
       DROP TABLE deliveries; DROP TABLE silences; DROP TABLE alert_threads; ALTER TABLE notifications DROP COLUMN fault;
       UPDATE meta SET value = '1' WHERE key = 'form'`,
    );
    const journal = await opened.open();
    assert.equal((await journal.registered()).length, 2);
    assert.deepEqual(await journal.replicas.all(), []);
    const another = { kind: 'concurrency', policy: 'prod', rotation: 'rot_2', limit: 1 } as const;
    await rejectsWith('KT2108', () =>
      journal.append(FIRST, 1, [loaded(1)], byEngine, { reserve: [another] }),
    );
  });

  describe('whose states an older keyturn has folded', () => {
    const olderState = `UPDATE credentials SET schema = 1, state = json_remove(state, '$.lastAbort');
       UPDATE events SET schema = 1; DELETE FROM meta WHERE key = 'fold'`;

    it('has them folded anew from the events by the daemon, and refuses a reader before', async () => {
      await edit(opened.directory, olderState);
      await rejectsWith('KT2111', () => openSqliteJournal({ directory: opened.directory, readonly: true }));
      const journal = await opened.open();
      assert.equal((await journal.state(FIRST))?.lastAbort, null);
      assert.ok((await journal.verify()).problems.every(({ saw }) => !saw.includes('state')));
    });

    it('is marked as newer in each stream that gets an event of the present vocabulary', async () => {
      await edit(opened.directory, `UPDATE credentials SET schema = 1`);
      const journal = await opened.open();
      await journal.append(FIRST, 1, [loaded(1)], byEngine);
      await opened.journal().close();
      const rows = await read(opened.directory, 'SELECT uid, schema FROM credentials ORDER BY uid');
      assert.deepEqual(rows, [
        { uid: FIRST, schema: EVENT_SCHEMA },
        { uid: SECOND, schema: 1 },
      ]);
    });
  });

  it('keeps small facts beside the events', async () => {
    const journal = await opened.open();
    assert.equal(await journal.meta.get('custody-check'), null);
    await journal.meta.set('custody-check', 'a');
    await journal.meta.set('custody-check', 'b');
    assert.equal(await journal.meta.get('custody-check'), 'b');
    assert.equal(await journal.meta.keep('custody-check', 'c'), 'b');
    assert.equal(await journal.meta.keep('custody-identity', 'c'), 'c');
    assert.equal(await journal.meta.get('custody-identity'), 'c');
  });
});
