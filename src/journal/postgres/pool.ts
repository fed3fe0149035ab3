import pg from 'pg';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { clientConfig } from './address.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { endsConnection } from './failures.ts';
import type { Failures } from './failures.ts';

export interface PoolOptions {
  readonly name: string;
  readonly size: number;
  /** Statements that every session begins with. */
  readonly session: readonly string[];
  /** Functions whose calls are planned once a session. What reads whole rows is not: a row may get a column meanwhile. */
  readonly planned: readonly string[];
}

const INT8: number = 20;

/** Whole numbers come as numbers: positions and instants are far below 2^53, and another pool's parsers stay as they are. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format): ((text: string) => unknown) =>
    Number(id) === INT8 && format !== 'binary' ? Number : parserOf(id, format),
};

function parserOf(...wanted: Parameters<typeof pg.types.getTypeParser>): (text: string) => unknown {
  const parse: unknown = pg.types.getTypeParser(...wanted);
  return parse as (text: string) => unknown;
}

/**
 * The pool that Kysely takes its connections from. Every failure passes the table of failures here, where the condition
 * code is still known. A connection that failed is closed and not given out again.
 */
export function guardedPool(
  address: DatabaseAddress,
  failures: Failures,
  { name, size, session, planned }: PoolOptions,
): PostgresPool {
  const pool = new pg.Pool({ ...clientConfig(address, name), types, max: size, idleTimeoutMillis: 60_000 });
  // An idle connection that breaks leaves the pool by itself; whoever needs one makes a new one.
  pool.on('error', () => undefined);
  // The same for one that breaks while it is lent out and between two statements: the next statement will say so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const ready = new WeakSet<pg.PoolClient>();
  return {
    async connect() {
      failures.check();
      const client = await begun(pool, failures);
      const guarded = guardedClient(client, failures, planned);
      if (ready.has(client)) return guarded;
      try {
        for (const statement of session) await guarded.query(statement, []);
      } catch (thrown) {
        client.release(true);
        throw thrown;
      }
      ready.add(client);
      return guarded;
    },
    end: () => pool.end(),
  };
}

async function begun(pool: pg.Pool, failures: Failures): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (thrown) {
    throw failures.faultOf(thrown);
  }
}

function guardedClient(
  client: pg.PoolClient,
  failures: Failures,
  planned: readonly string[],
): PostgresPoolClient {
  const nameOf = (text: string): string | undefined =>
    planned.find((called) => text.startsWith(`SELECT ${called}(`));
  let broken = false;
  async function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      const statement = { name: nameOf(sql), text: sql, values: [...parameters] };
      const { command, rowCount, rows } = await client.query<R & pg.QueryResultRow>(statement);
      return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
    } catch (thrown) {
      if (endsConnection(thrown)) broken = true;
      // A rollback that can't be said is done all the same, by the end of the connection; the first failure counts.
      if (sql === 'rollback') return { command: 'SELECT', rowCount: 0, rows: [] };
      throw failures.faultOf(thrown);
    }
  }
  return { query, release: () => client.release(broken) } as PostgresPoolClient;
}
