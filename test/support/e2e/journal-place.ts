import pg from 'pg';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { ahead, POSTGRES_PASSWORD } from '../servers/postgres.ts';
import type { Postgres } from '../servers/postgres.ts';
import type { DatabasePlace } from './messages.ts';
import type { SlowTime } from './slow-time.ts';

/** Where the journal of one life is kept, and the clock that it goes by. */
export interface JournalPlace {
  /** Null: embedded, in the data directory. */
  readonly database: DatabasePlace | null;
  /** Sets the clock of the journal so far ahead of the machine's; an embedded one goes by its daemon's. */
  setClock(aheadMs: number): Promise<void>;
  remove(): Promise<void>;
}

/** The database that journals are kept in. */
export interface JournalKind {
  readonly name: 'SQLite' | 'PostgreSQL';
  make(slow: SlowTime | null): Promise<JournalPlace>;
}

const nothing = async (): Promise<void> => undefined;

export const onSqlite: JournalKind = {
  name: 'SQLite',
  make: async () => ({ database: null, setClock: nothing, remove: nothing }),
};

/** A database for each life, copied from one whose tables are made already. */
export async function onPostgres(postgres: Postgres): Promise<JournalKind> {
  const template = await postgres.newDatabase();
  const journal = await openPostgresJournal({ address: postgres.addressOf(template), clock: systemClock });
  await journal.close();
  return { name: 'PostgreSQL', make: (slow) => copyOf(postgres, template, slow) };
}

let copies = 0;

async function copyOf(postgres: Postgres, template: string, slow: SlowTime | null): Promise<JournalPlace> {
  const name = `${template}_${++copies}`;
  await postgres.run(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const { host, port, user } = postgres.addressOf(name);
  const onlooker = new pg.Client({ host, port, user, database: name, password: POSTGRES_PASSWORD });
  await onlooker.connect();
  return {
    database: { port, name, user, password: POSTGRES_PASSWORD },
    setClock: async (aheadMs) => {
      await onlooker.query(
        `CREATE OR REPLACE FUNCTION keyturn_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
         $$ SELECT (${slow === null ? ahead(aheadMs) : slowAhead(slow, aheadMs)})::bigint $$`,
      );
    },
    remove: async () => {
      await onlooker.end();
      await postgres.run(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** As a slow clock shows it, moved by so much. */
function slowAhead({ sinceAt, slowness }: SlowTime, ms: number): string {
  return `${sinceAt} + (${ahead(0)} - ${sinceAt}) / ${slowness} + ${ms}`;
}
