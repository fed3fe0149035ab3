import { sql } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import { getMeta, setMeta } from '../meta.ts';
import { migrate, requirePresentForm } from '../migrations/migrate.ts';
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
    refuseNewer(form, place);
    if (form === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(form)) await migration(trx);
    await setMeta(trx, FORM_KEY, String(MIGRATIONS.length));
  });
}

/** For a reader that must not change anything: exactly the present tables will do. */
export async function requirePresentTables(db: Db, place: string): Promise<void> {
  const { rows } = await sql<{ there: boolean }>`SELECT to_regclass('meta') IS NOT NULL AS there`.execute(db);
  if (rows[0]?.there !== true)
    throw new Fault('KT2112', { place, saw: 'a database without tables of keyturn' });
  await requirePresentForm(db, place);
  const form = Number((await getMeta(db, FORM_KEY)) ?? 0);
  refuseNewer(form, place);
  if (form < MIGRATIONS.length)
    throw new Fault('KT2111', {
      place,
      saw: `PostgreSQL's own form ${form}, this keyturn reads ${MIGRATIONS.length}`,
    });
}

function refuseNewer(form: number, place: string): void {
  if (form <= MIGRATIONS.length) return;
  throw new Fault('KT2110', {
    place,
    saw: `PostgreSQL's own form ${form}, this keyturn knows ${MIGRATIONS.length}`,
  });
}

/** A state that is folded anew must not replace one that another replica has written meanwhile. */
async function keepWritersOutOfRefolding(trx: Db): Promise<void> {
  const { rows } = await sql<{ there: boolean }>`
    SELECT to_regclass('credentials') IS NOT NULL AS there`.execute(trx);
  if (rows[0]?.there !== true || (await isFolded(trx))) return;
  await sql`LOCK TABLE credentials IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
}
