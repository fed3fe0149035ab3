import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Moved } from '../../../src/journal/postgres/move/move.ts';
import { moveJournal } from '../../../src/journal/postgres/move/move.ts';
import { openSource } from '../../../src/journal/sqlite/source.ts';
import { openSqliteJournal } from '../../../src/journal/sqlite/open.ts';
import {
  AT,
  byEngine,
  FIRST,
  LEASE_MS,
  loaded,
  rejectsWith,
  SECOND,
  withFleet,
} from '../../contract/journal/samples.ts';
import { requireServer } from '../../support/servers/require.ts';
import { edit, openTemporaryJournal } from '../temporary.ts';
import type { TemporaryJournal } from '../temporary.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

const FILE = Uint8Array.from({ length: 700 }, (_, index) => index % 256);

describe('moving an embedded journal into PostgreSQL', () => {
  let source: TemporaryJournal;
  let target: Replicas;

  before(function () {
    requireServer(this, 'postgres');
  });

  beforeEach(async () => {
    [source, target] = await Promise.all([openTemporaryJournal(), replicas()]);
    const journal = source.journal();
    await withFleet(journal, 1_200);
    const sealed = { stream: FIRST, attempt: 'att_1', file: FILE };
    const reserve = [
      { kind: 'issuer-budget', issuer: 'webull', day: '2026-11-24', limit: 3 },
      { kind: 'concurrency', policy: 'prod', rotation: 'rot_1', limit: 1 },
    ] as const;
    await journal.append(FIRST, 1, [loaded(1), loaded(2)], byEngine, { sealed, reserve });
    await journal.claim(SECOND, AT, 'a dead process', LEASE_MS);
    await journal.meta.set('custody-check', 'check-of-the-test');
    await journal.close();
  });

  afterEach(async () => {
    await target.close();
    await source.remove();
  });

  const move = async (): Promise<Moved> => {
    const from = await openSource(source.directory);
    try {
      return await moveJournal(from, target.address, () => undefined);
    } finally {
      await from.close();
    }
  };

  it('takes everything along, and the history verifies and goes on', async () => {
    const moved = await move();
    assert.deepEqual([moved.streams, moved.events, moved.wasThere], [1_200, 1_202, false]);
    const journal = await target.open();
    assert.deepEqual(await journal.verify(), { events: 1_202, streams: 1_200, problems: [] });
    assert.deepEqual(await journal.sealed(FIRST, 'att_1'), FILE);
    assert.equal(await journal.budgetSpent('webull', '2026-11-24'), 1);
    assert.equal(await journal.meta.get('custody-check'), 'check-of-the-test');
    const taken = { kind: 'concurrency', policy: 'prod', rotation: 'rot_2', limit: 1 } as const;
    await rejectsWith('KT2108', () => journal.append(SECOND, 1, [loaded(1)], byEngine, { reserve: [taken] }));
    const { seq } = await journal.append(FIRST, 3, [loaded(3)], byEngine);
    assert.equal(seq, 4);
    const [last] = (await journal.events({ limit: 2_000 })).slice(-1);
    assert.ok(last !== undefined && last.position > 1_202, 'positions go on');
    assert.deepEqual(await journal.keepSealed({ stream: FIRST, attempt: 'att_2', file: FILE }), undefined);
    assert.equal((await journal.claim(SECOND, AT, 'a replica', LEASE_MS))?.epoch, 2);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('leaves the source for reading only, also for a keyturn that knows nothing of the move', async () => {
    await move();
    await rejectsWith('KT2126', () => openSqliteJournal({ directory: source.directory }));
    const reader = await openSqliteJournal({ directory: source.directory, readonly: true });
    assert.equal((await reader.verify()).problems.length, 0);
    await reader.close();
    const { mode } = await stat(join(source.directory, 'journal.db'));
    assert.equal(mode & 0o777, 0o400);
    await edit(source.directory, `DELETE FROM meta WHERE key = 'moved-to'`);
    await rejectsWith('KT2110', () => openSqliteJournal({ directory: source.directory }));
  });

  it('does nothing twice, and finishes what was interrupted before the mark', async () => {
    await move();
    await edit(
      source.directory,
      `DELETE FROM meta WHERE key = 'moved-to';
       UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'form-when-moved') WHERE key = 'form'`,
    );
    assert.equal((await move()).wasThere, true);
    await rejectsWith('KT2126', () => openSqliteJournal({ directory: source.directory }));
    assert.equal((await move()).wasThere, true);
    const { rows } = await target.run('SELECT count(*) AS events FROM events');
    assert.equal(Number((rows as { events: string }[])[0]?.events), 1_202);
  });

  it('refuses a target that is not empty, and both sides stay as they were', async () => {
    const other = await target.open();
    await withFleet(other, 1);
    await rejectsWith('KT2127', move);
    assert.equal((await other.registered()).length, 1);
    const untouched = await source.open();
    assert.equal((await untouched.verify()).events, 1_202);
  });

  it('refuses a source that was tampered with, and writes nothing to the target', async () => {
    await edit(source.directory, `UPDATE events SET data = '{"consumer":"x","version":9}' WHERE seq = 2`);
    await rejectsWith('KT2113', move);
    const journal = await target.open();
    assert.equal((await journal.registered()).length, 0);
  });

  it('refuses a copy that is not the source', async () => {
    await (await target.open()).close();
    // A database that changes what is written to it.
    await target.run(
      `CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.data = '{"consumer":"x","version":9}'; RETURN NEW; END $$;
       CREATE TRIGGER spoiling BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.seq = 2) EXECUTE FUNCTION spoil()`,
    );
    await rejectsWith('KT2128', move);
    assert.equal((await (await target.open()).registered()).length, 0);
    await (await source.open()).close();
  });

  it('is refused while a daemon holds the source', async () => {
    await source.open();
    await rejectsWith('KT2101', () => openSource(source.directory));
  });
});
