import type { Expression, SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Lease, VerifyReport } from '../ports/journal.ts';
import type { CredentialState } from '../domain/credential.ts';
import type { NewEventRow } from './chained.ts';
import type { KnownHead } from './heads.ts';
import type { Db, Tables } from './schema.ts';

/** What is different where several processes share one database. */
export interface Sharing {
  /** The time that judges leases and due times, given what the caller's clock says. */
  readonly now: (callersNow: number) => Expression<number>;
  /** Keeps the rows that a query reads as they are until the transaction ends; others wait for it. */
  readonly lock: Lock;
  /** The same, and rows that somebody else has locked are not waited for but left out. */
  readonly lockFree: Lock;
  /** From here to the end of the transaction nobody else is past the same point with the same name. */
  readonly inTurn: (trx: Db, name: string) => Promise<void>;
  /** Whether a lease that ran out goes before work that nobody has begun: there is an index for it. */
  readonly abandonedFirst: boolean;
  /** How long a notification that was handed out is kept from others; null where there are none. */
  readonly deliveryHoldMs: number | null;
}

type Lock = <T extends keyof Tables, O>(
  query: SelectQueryBuilder<Tables, T, O>,
) => SelectQueryBuilder<Tables, T, O>;

/** Events that follow a head, with the state after them. */
export interface NextEvents {
  readonly after: KnownHead;
  readonly rows: readonly NewEventRow[];
  readonly state: CredentialState;
  readonly lease: Lease | null;
}

/** Writes them in one statement if the head is still that one and the lease is held; false: nothing was written. */
export type AppendNext = (next: NextEvents) => Promise<boolean>;

/** What a database does in its own way. */
export interface DatabaseTraits {
  readonly sharing: Sharing;
  /** Runs the statements of one append, all or nothing, and resolves when they are on disk. */
  readonly appending: <T>(work: (trx: Db) => Promise<T>) => Promise<T>;
  /** The same for events alone in one statement; null where that saves nothing. */
  readonly appendNext: AppendNext | null;
  /**
   * Runs one commit that a power cut may take back: due times and the length of leases. Losing one means looking at a
   * credential once more than needed, and saves an fsync for each that is looked at.
   */
  readonly relaxed: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** A new lease. A database that may forget it must give the same epoch out again to nobody. */
  readonly claiming: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Everything that is read in it is of one moment. */
  readonly snapshot: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** The last position before which nothing can appear any more; null where positions are committed in their order. */
  readonly settledPosition: () => Promise<number | null>;
  /** What the positions tell about removed events. */
  readonly findGaps: (db: Db) => Promise<VerifyReport['problems']>;
  /** After a restore, which writes the numbers of the events itself: makes them such as this database counts. */
  readonly closeGaps: (db: Db) => Promise<void>;
  /** Makes unreadable in the files of the database what its rows hold no more. */
  readonly eraseDeleted: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One process at a time: nobody to lock out, and its own clock is the only one. */
export const unshared: Sharing = {
  now: (callersNow) => sql.val(callersNow),
  lock: (query) => query,
  lockFree: (query) => query,
  inTurn: async () => undefined,
  // After a crash the one process finds its own leases run out together, in the order of their due times.
  abandonedFirst: false,
  deliveryHoldMs: null,
};
