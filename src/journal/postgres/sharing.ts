import { sql } from 'kysely';
import type { Sharing } from '../traits.ts';

/** Long enough for a channel to answer; a notification whose process died is handed to another one after that. */
const DELIVERY_HOLD_MS = 60_000;

/** Told apart from other advisory locks in the database by the first of two numbers: "keyt" in ASCII. */
export const LOCK_CLASS = 0x6b657974;

/** Many processes: rows are locked, and the database's clock is the only one. */
export const shared: Sharing = {
  // Stable within a statement, so that it can be looked up in an index.
  now: () => sql<number>`keyturn_now()`,
  // No key is changed, so that the foreign key of an event waits for nobody.
  lock: (query) => query.forNoKeyUpdate(),
  lockFree: (query) => query.forNoKeyUpdate().skipLocked(),
  inTurn: async (trx, name) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(${name}))`.execute(trx);
  },
  abandonedFirst: true,
  deliveryHoldMs: DELIVERY_HOLD_MS,
};
