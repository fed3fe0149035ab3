import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Compilable } from 'kysely';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { dueUids } from '../../src/journal/claim.ts';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';
import { renames } from '../../src/journal/read.ts';
import type { Db, Tables } from '../../src/journal/schema.ts';
import { unshared } from '../../src/journal/traits.ts';
import { AT, LEASE_MS, withFleet } from '../contract/journal/samples.ts';
import { openTemporaryJournal } from './temporary.ts';
import type { TemporaryJournal } from './temporary.ts';

const FLEET = 20_000;

describe('the indexes of a large fleet', () => {
  let opened: TemporaryJournal;

  before(async function () {
    this.timeout(60_000);
    opened = await openTemporaryJournal();
    await withFleet(opened.journal(), FLEET);
  });

  after(() => opened.remove());

  it('finds what is due by the index, and reads no other row', async () => {
    await opened.journal().close();
    const plan = await planOf(opened, (db) => dueUids(db, unshared, AT, 10));
    await opened.open();
    assert.equal(plan.length, 1, plan.join('; '));
    assert.match(plan[0] ?? '', /^SEARCH credentials USING INDEX credentials_due \(due_at<\?\)$/);
  });

  it('finds who was renamed by the index of the renames, and reads no other event', async () => {
    await opened.journal().close();
    const plan = await planOf(opened, renames);
    await opened.open();
    assert.deepEqual(plan, ['SCAN events USING INDEX events_renamed']);
  });

  it('gives each of them out exactly once', async function () {
    this.timeout(60_000);
    const seen = new Set<string>();
    for (;;) {
      const claims = await opened.journal().claimDue(AT, 1_000, 'replica-a', LEASE_MS);
      for (const { stream } of claims) seen.add(stream);
      if (claims.length === 0) break;
    }
    assert.equal(seen.size, FLEET);
    assert.equal((await opened.journal().backlog(AT)).due, 0);
  });
});

async function planOf(
  { directory }: TemporaryJournal,
  query: (db: Db) => Compilable,
): Promise<readonly string[]> {
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (own) => new SqliteIntrospector(own),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const { sql, parameters } = query(db).compile();
  const Sqlite = await sqliteDriver();
  const database = new Sqlite(join(directory, 'journal.db'));
  const rows = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(parameters);
  database.close();
  return rows.map(({ detail }) => detail);
}
