import { sql } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import { getMeta, setMeta } from '../meta.ts';
import { migrate } from '../migrations/migrate.ts';
import type { ColumnTypes } from '../migrations/migration.ts';
import { isFolded } from '../migrations/refold.ts';
import type { Db } from '../schema.ts';
import { addClockAndOrder } from './migrations/0001-clock-and-order.ts';
import { addAppendAtOnce } from './migrations/0002-append-at-once.ts';
import { LOCK_CLASS } from './sharing.ts';

const COLUMN_TYPES: ColumnTypes = {
  serial: 'bigint',
  asSerial: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
  bytes: 'bytea',
};

/** What only PostgreSQL needs, on top of the tables that every database has. Published ones never change. */
const MIGRATIONS: readonly ((db: Db) => Promise<void>)[] = [addClockAndOrder, addAppendAtOnce];

const FORM_KEY = 'postgres-form';

/**
 * Brings the tables up to date in one transaction. Replicas that start together take turns; the second one finds
 * nothing left to do. Rejects with KT2110 where a newer keyturn was here.
 */
export async function migratePostgres(db: Db, place: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext('migrations'))`.execute(trx);
    await keepWritersOutOfRefolding(trx);
    await migrate(trx, COLUMN_TYPES, place);
    const form = Number((await getMeta(trx, FORM_KEY)) ?? 0);
    if (form > MIGRATIONS.length)
      throw new Fault('KT2110', {
        place,
        saw: `PostgreSQL's own form ${form}, this keyturn knows ${MIGRATIONS.length}`,
      });
    if (form === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(form)) await migration(trx);
    await setMeta(trx, FORM_KEY, String(MIGRATIONS.length));
  });
}

/** A state that is folded anew must not replace one that another replica has written meanwhile. */
async function keepWritersOutOfRefolding(trx: Db): Promise<void> {
  const { rows } = await sql<{ there: boolean }>`
    SELECT to_regclass('credentials') IS NOT NULL AS there`.execute(trx);
  if (rows[0]?.there !== true || (await isFolded(trx))) return;
  await sql`LOCK TABLE credentials IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
}
