import type { Database, Statement } from 'better-sqlite3';
import { sqliteDriver } from '../../../src/journal/sqlite/driver.ts';
import type { Side } from './messages.ts';

/** SQLite's own result codes for a disk that fails and for one that is full. */
const RESULTS = { eio: 'SQLITE_IOERR_FSYNC', enospc: 'SQLITE_FULL' } as const;
export type CommitFault = keyof typeof RESULTS;

/** Makes the next COMMIT of this process fail as SQLite fails, below everything that keyturn puts on top of it. */
export interface CommitFaults {
  /** On the near side of its effect it is not made; on the far side it is made, and nobody is told. */
  failNext(fault: CommitFault, side: Side): void;
  isOne(strike: string): strike is CommitFault;
}

/** Must be called before the journal is opened: statements are kept. */
export async function commitFaults(): Promise<CommitFaults> {
  const Sqlite = await sqliteDriver();
  let next: { readonly fault: CommitFault; readonly side: Side } | null = null;

  const failing = (statement: Statement): Statement => {
    const run = statement.run.bind(statement);
    statement.run = (...parameters: unknown[]) => {
      const fails = next;
      next = null;
      if (fails === null) return run(...parameters);
      if (fails.side === 'after') run(...parameters);
      throw new Sqlite.SqliteError(`a fault of the test: ${fails.fault}`, RESULTS[fails.fault]);
    };
    return statement;
  };

  const prepare = Reflect.get(Sqlite.prototype, 'prepare') as (sql: string) => Statement;
  Object.defineProperty(Sqlite.prototype, 'prepare', {
    value: function (this: Database, sql: string): Statement {
      const statement = Reflect.apply(prepare, this, [sql]);
      return sql === 'commit' ? failing(statement) : statement;
    },
  });
  return {
    failNext: (fault, side) => {
      next = { fault, side };
    },
    isOne: (strike): strike is CommitFault => strike in RESULTS,
  };
}
