import assert from 'node:assert/strict';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { SqliteDatabase } from 'kysely';
import type { Db, Tables } from '../../src/journal/schema.ts';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';
import { committingTogether } from '../../src/journal/together.ts';

const REFUSED = new Error('refused');
const FULL = new Error('the disk is full');

describe('what waits for a commit on SQLite', () => {
  let db: Db;
  let appending: ReturnType<typeof committingTogether>;
  let commits: number;
  /** The commits that fail, by their number. */
  let failing: Set<number>;

  beforeEach(async () => {
    const Sqlite = await sqliteDriver();
    const raw = new Sqlite(':memory:');
    raw.exec('CREATE TABLE kept (id integer PRIMARY KEY)');
    [commits, failing] = [0, new Set()];
    const watched: SqliteDatabase = {
      close: () => void raw.close(),
      prepare: (text) => {
        if (text === 'commit' && failing.has((commits += 1))) throw FULL;
        return raw.prepare<unknown[]>(text);
      },
    };
    db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: watched }) });
    appending = committingTogether(db);
  });

  afterEach(() => db.destroy());

  const keep = (id: number): Promise<number> =>
    appending(async (trx) => {
      await sql`INSERT INTO kept VALUES (${id})`.execute(trx);
      if (id < 0) throw REFUSED;
      return id;
    });
  const kept = async (): Promise<readonly number[]> => {
    const { rows } = await sql<{ id: number }>`SELECT id FROM kept ORDER BY id`.execute(db);
    return rows.map(({ id }) => id);
  };
  const settled = async (ids: readonly number[]): Promise<readonly unknown[]> =>
    (await Promise.allSettled(ids.map(keep))).map((each) =>
      each.status === 'fulfilled' ? each.value : (each.reason as unknown),
    );

  it('is committed together, and each hears of its own', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => index + 1);
    assert.deepEqual(await settled(ids), ids);
    assert.deepEqual(await kept(), ids);
    assert.equal(commits, 2, 'the first alone, and all that came meanwhile');
  });

  it('loses nothing to the one among it that is refused', async () => {
    const [first, refused, third, clash, last] = await settled([1, -2, 3, 3, 4]);
    assert.deepEqual([first, refused, third, last], [1, REFUSED, 3, 4]);
    assert.match(String(clash), /UNIQUE/);
    assert.deepEqual(await kept(), [1, 3, 4]);
  });

  it('fails whole where the commit fails, and is no hindrance to what comes later', async () => {
    failing.add(2);
    assert.deepEqual(await settled([1, 2, -3, 4]), [1, FULL, FULL, FULL]);
    assert.deepEqual(await kept(), [1]);
    assert.deepEqual(await settled([5, 6]), [5, 6]);
    assert.deepEqual(await kept(), [1, 5, 6]);
  });

  it('is told of nothing before the commit has come back', async () => {
    const told: string[] = [];
    const watch = (id: number): Promise<unknown> => keep(id).then(() => told.push(`${id} after ${commits}`));
    await Promise.all([watch(1), watch(2), watch(3)]);
    assert.deepEqual(told, ['1 after 1', '2 after 2', '3 after 2']);
  });
});
