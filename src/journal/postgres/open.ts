import { Kysely, PostgresDialect } from 'kysely';
import type { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { sql } from 'kysely';
import { journalOver } from '../journal.ts';
import type { JournalWithMeta } from '../journal.ts';
import type { Db, Tables } from '../schema.ts';
import type { DatabaseTraits } from '../traits.ts';
import { placeOf } from '../../domain/database-address.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { APPEND_NEXT, appendNextOn } from './append-next.ts';
import { followClock } from './clock.ts';
import type { FollowedClock } from './clock.ts';
import { countOn } from './counted.ts';
import { createFailures } from './failures.ts';
import type { Failures } from './failures.ts';
import { findGaps } from './gaps.ts';
import { migratePostgres } from './migrate.ts';
import { patiently } from './patience.ts';
import { guardedPool } from './pool.ts';
import { durabilityOf, requireDurability } from './safety.ts';
import type { Durability } from './safety.ts';
import { DURABLE_SESSION, RELAXED_SESSION } from './session.ts';
import { shared } from './sharing.ts';
import { openTidings } from './tidings.ts';
import type { Tidings } from './tidings.ts';

export interface PostgresJournalOptions {
  readonly address: DatabaseAddress;
  /** The machine's clocks; the journal's own follows the database's. */
  readonly clock: Clock;
  /** Told once, with the first failure, when the journal stops taking work. */
  readonly onLatched?: (fault: Fault) => void;
  /** Another replica has committed something. */
  readonly onTidings?: () => void;
}

export interface PostgresJournal extends JournalWithMeta {
  readonly place: string;
  /** The database's clock, which all replicas go by. */
  readonly time: FollowedClock;
  /** What the server promises to keep, asked now. */
  durability(): Promise<Durability>;
}

export const DURABLE_CONNECTIONS = 8;
const RELAXED_CONNECTIONS = 2;
/** As long as a database may take to fail over. The sealed file is in the escrow meanwhile. */
const PATIENCE_WITH_SEALED_MS = 120_000;

/**
 * Opens the journal in a PostgreSQL database, making or updating its tables. Rejects with KT2110 (a newer keyturn was
 * here), KT2120 (not reached), KT2121 (takes no writes), KT2122 (log-in refused), KT2123 (may forget what it
 * acknowledged) and KT2130 (connection not safe).
 */
export async function openPostgresJournal(options: PostgresJournalOptions): Promise<PostgresJournal> {
  const place = placeOf(options.address);
  const failures = createFailures(place, options.onLatched ?? (() => undefined));
  const durable = database(options.address, failures, 'keyturn', DURABLE_CONNECTIONS, DURABLE_SESSION);
  const relaxed = database(options.address, failures, 'keyturn leases', RELAXED_CONNECTIONS, RELAXED_SESSION);
  const closeAll = async (): Promise<void> => {
    await Promise.all([durable.destroy(), relaxed.destroy()]);
  };
  try {
    requireDurability(await durabilityOf(durable), place);
    await migratePostgres(durable, place);
    const time = await followClock(durable, options.clock);
    const tidings = openTidings(options.address, options.onTidings ?? (() => undefined));
    let closing: Promise<void> | null = null;
    const close = (): Promise<void> => (closing ??= tidings.close().then(closeAll));
    const journal = journalOver(durable, traits(durable, relaxed, close));
    return { ...telling(journal, tidings), place, time, durability: () => durabilityOf(durable) };
  } catch (thrown) {
    await closeAll();
    throw failures.faultOf(thrown);
  }
}

/** The tables of a database, for work that is not the journal's. */
export function database(
  address: DatabaseAddress,
  failures: Failures,
  name: string,
  size: number,
  session: readonly string[],
): Db {
  const pool = guardedPool(address, failures, { name, size, session, planned: [APPEND_NEXT] });
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export function traits(durable: Db, relaxed: Db, close: () => Promise<void>): DatabaseTraits {
  return {
    sharing: shared,
    appending: (work) => durable.transaction().execute(work),
    appendNext: appendNextOn(durable),
    relaxed: (work) => work(relaxed),
    // Waits for the disk: were a claim forgotten, its epoch would be given out twice.
    claiming: (work) => work(durable),
    snapshot: (work) =>
      durable.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    settledPosition: async () => {
      const { rows } = await sql<{ last: number }>`SELECT keyturn_settled_position() AS last`.execute(
        durable,
      );
      return rows[0]?.last ?? 0;
    },
    findGaps,
    closeGaps: countOn,
    // Written anew, so that their old pages are given back.
    eraseDeleted: async () => {
      for (const table of ['sealed', 'meta']) await sql`VACUUM (FULL) ${sql.table(table)}`.execute(durable);
    },
    close,
  };
}

/**
 * Every commit that others may wait for is told to them. An append with a sealed file waits for a database that is
 * away: repeated after a lost reply it conflicts or is written a second time, and the fold takes either.
 */
function telling(journal: JournalWithMeta, tidings: Tidings): JournalWithMeta {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    tidings.tell();
    return result;
  };
  return {
    ...journal,
    append: (stream, afterSeq, events, meta, appendOptions = {}) => {
      const append = () => journal.append(stream, afterSeq, events, meta, appendOptions);
      return told(appendOptions.sealed === undefined ? append() : patiently(append, PATIENCE_WITH_SEALED_MS));
    },
    register: (registrations, meta) => told(journal.register(registrations, meta)),
    wake: (streams, at) => told(journal.wake(streams, at)),
    keepSealed: (record) => patiently(() => journal.keepSealed(record), PATIENCE_WITH_SEALED_MS),
  };
}
