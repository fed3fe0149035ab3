import type { Database, Statement } from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { Latch } from './latch.ts';

/** Enough for every statement of the journal; lists of different lengths make a few more. */
const STATEMENTS_KEPT = 200;

/**
 * The connection that Kysely speaks to. Each statement is compiled by SQLite once. Every failure passes the latch here,
 * where the result code is still known: a COMMIT that failed makes Kysely roll back, which would hide it.
 */
export function guardedConnection(database: Database, latch: Latch): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void database.close(),
    prepare(sql) {
      if (sql === 'rollback') return rollback(database);
      latch.check();
      const known = kept.get(sql);
      if (known !== undefined) return known;
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      const statement = guardedStatement(
        guarded(latch, () => database.prepare<unknown[]>(sql)),
        latch,
      );
      kept.set(sql, statement);
      return statement;
    },
  };
}

function guardedStatement(statement: Statement<unknown[]>, latch: Latch): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => guarded(latch, () => statement.all(parameters)),
    run: (parameters) => guarded(latch, () => statement.run(parameters)),
    iterate: (parameters) => guarded(latch, () => statement.iterate(parameters)),
  };
}

function guarded<T>(latch: Latch, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw latch.faultOf(thrown);
  }
}

/** After a failed write SQLite may have rolled back by itself; then there is nothing to do, and nothing to report. */
function rollback(database: Database): SqliteStatement {
  return {
    reader: false,
    all: () => [],
    run() {
      if (database.inTransaction) database.exec('ROLLBACK');
      return { changes: 0, lastInsertRowid: 0 };
    },
    iterate: () => [].values(),
  };
}
