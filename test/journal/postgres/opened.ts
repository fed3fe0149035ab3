import type { DatabaseAddress } from '../../../src/domain/database-address.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import type { PostgresJournal, PostgresJournalOptions } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { ahead, setDatabaseClock, sharedPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';

/** A database of its own, and the replicas that a test opens on it. */
export interface Replicas {
  readonly postgres: Postgres;
  readonly database: string;
  readonly address: DatabaseAddress;
  open(options?: Partial<PostgresJournalOptions>): Promise<PostgresJournal>;
  /** Sets the database's clock to an instant, or moves it beside the machine's. */
  clockAt(now: number): Promise<void>;
  clockAhead(ms: number): Promise<void>;
  run: (sql: string) => ReturnType<Postgres['run']>;
  close(): Promise<void>;
}

export async function replicas(): Promise<Replicas> {
  const postgres = await sharedPostgres();
  const database = await postgres.newDatabase();
  const address = postgres.addressOf(database);
  const opened: PostgresJournal[] = [];
  return {
    ...{ postgres, database, address },
    async open(options = {}) {
      const journal = await openPostgresJournal({ address, clock: systemClock, ...options });
      opened.push(journal);
      return journal;
    },
    clockAt: (now) => setDatabaseClock(postgres, database, String(now)),
    clockAhead: (ms) => setDatabaseClock(postgres, database, ahead(ms)),
    run: (sql) => postgres.run(sql, database),
    close: async () => {
      await Promise.all(opened.map((journal) => journal.close()));
    },
  };
}
