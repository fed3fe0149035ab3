import type { Database, Statement } from 'better-sqlite3';
import { APPEND_NEXT } from '../../../src/journal/postgres/append-next.ts';
import { sqliteDriver } from '../../../src/journal/sqlite/driver.ts';
import type { Side } from './messages.ts';

/** SQLite's own result codes, and PostgreSQL's condition codes, for a disk that fails and for one that is full. */
const RESULTS = {
  eio: { sqlite: 'SQLITE_IOERR_FSYNC', postgres: '58030' },
  enospc: { sqlite: 'SQLITE_FULL', postgres: '53100' },
} as const;
export type CommitFault = keyof typeof RESULTS;

/** Makes the next COMMIT of events fail as the database fails, below everything that keyturn puts on top of it. */
export interface CommitFaults {
  /** On the near side of its effect it is not made; on the far side it is made, and nobody is told. */
  failNext(fault: CommitFault, side: Side): void;
  isOne(strike: string): strike is CommitFault;
  /** Before a journal in PostgreSQL is opened: only then is its driver loaded. */
  onPostgres(): Promise<void>;
}

interface Next {
  readonly fault: CommitFault;
  readonly side: Side;
}

/** Gives out what is to happen to the commit that is made now, once. */
type Take = () => Next | null;

/** Must be called before the journal is opened: statements are kept. */
export async function commitFaults(): Promise<CommitFaults> {
  let next: Next | null = null;
  const take: Take = () => {
    const taken = next;
    next = null;
    return taken;
  };
  let postgres: Promise<void> | null = null;
  await failSqlite(take);
  return {
    failNext: (fault, side) => {
      next = { fault, side };
    },
    isOne: (strike): strike is CommitFault => strike in RESULTS,
    onPostgres: () => (postgres ??= failPostgres(take)),
  };
}

async function failSqlite(take: Take): Promise<void> {
  const Sqlite = await sqliteDriver();
  const failing = (statement: Statement): Statement => {
    const run = statement.run.bind(statement);
    statement.run = (...parameters: unknown[]) => {
      const fails = take();
      if (fails === null) return run(...parameters);
      if (fails.side === 'after') run(...parameters);
      throw new Sqlite.SqliteError(`a fault of the test: ${fails.fault}`, RESULTS[fails.fault].sqlite);
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
}

const INSERTS_EVENTS = 'insert into "events"';
/** An append that brings nothing but events is a statement of its own, and its commit. */
const APPENDS_AT_ONCE = `SELECT ${APPEND_NEXT}(`;

function textOf(asked: unknown): string {
  if (typeof asked === 'string') return asked;
  const { text } = (asked ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}

/** Many sessions commit at once there; meant is the one that has written events. */
async function failPostgres(take: Take): Promise<void> {
  const { default: pg } = await import('pg');
  const wroteEvents = new WeakSet<object>();
  const query = Reflect.get(pg.Client.prototype, 'query') as (...parameters: unknown[]) => unknown;
  Object.defineProperty(pg.Client.prototype, 'query', {
    value: function (this: object, ...parameters: unknown[]): unknown {
      const text = textOf(parameters[0]);
      const ask = (...asked: unknown[]): unknown => Reflect.apply(query, this, asked);
      if (text.startsWith(INSERTS_EVENTS)) wroteEvents.add(this);
      if (text.startsWith(APPENDS_AT_ONCE)) {
        const fails = take();
        return fails === null
          ? ask(...parameters)
          : failWith(fails, async () => (fails.side === 'after' ? ask(...parameters) : undefined));
      }
      const fails = text === 'commit' && wroteEvents.delete(this) ? take() : null;
      if (fails === null) return ask(...parameters);
      return failWith(fails, async () => ask(fails.side === 'after' ? 'commit' : 'rollback'));
    },
  });

  async function failWith({ fault }: Next, first: () => Promise<unknown>): Promise<never> {
    await first();
    const thrown = new pg.DatabaseError(`a fault of the test: ${fault}`, 0, 'error');
    throw Object.assign(thrown, { severity: 'ERROR', code: RESULTS[fault].postgres });
  }
}
