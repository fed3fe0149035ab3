import { Fault } from '../../domain/fault.ts';
import { getMeta, setMeta } from '../meta.ts';
import type { Db } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { createFirstTables } from './0001-first.ts';
import { createCheckpointTables } from './0003-checkpoints.ts';
import { createAlertingTables } from './0006-alerting.ts';
import { createReplicas } from './0002-replicas.ts';
import { createAccessTables } from './0004-access.ts';
import { addWaiting } from './0005-waiting.ts';
import { createDeliveries } from './0009-deliveries.ts';
import { createPlaces } from './0008-places.ts';
import { indexRenames } from './0010-renames.ts';
import { createOnboardingEvents } from './0007-onboarding.ts';
import type { ColumnTypes, Migration } from './migration.ts';
import { isFolded, refoldAll } from './refold.ts';

/** Migration n brings the tables from form n to form n + 1. Published ones never change; new ones go to the end. */
const MIGRATIONS: readonly Migration[] = [
  createFirstTables,
  createReplicas,
  createCheckpointTables,
  createAccessTables,
  addWaiting,
  createAlertingTables,
  createOnboardingEvents,
  createPlaces,
  createDeliveries,
  indexRenames,
];

const FORM_KEY = 'form';

/**
 * Brings tables and kept states up to date, each step in a transaction, or all of them in the one that is given; refuses
 * tables of a newer keyturn with KT2110.
 */
export async function migrate(db: Db, types: ColumnTypes, place: string): Promise<void> {
  await db.schema
    .createTable('meta')
    .ifNotExists()
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  const form = await formOf(db);
  refuseNewerForm(form, place);
  for (const [number, migration] of MIGRATIONS.entries()) {
    if (number < form) continue;
    await inTransaction(db, async (trx) => {
      await migration(trx, types);
      await setMeta(trx, FORM_KEY, String(number + 1));
    });
  }
  await refoldAll(db);
}

/** For a reader that must not change anything: exactly the present form will do. */
export async function requirePresentForm(db: Db, place: string, formKey = FORM_KEY): Promise<void> {
  const form = Number((await getMeta(db, formKey)) ?? 0);
  refuseNewerForm(form, place);
  if (form !== MIGRATIONS.length) {
    const saw = `tables of form ${form}, this keyturn reads ${MIGRATIONS.length}`;
    throw new Fault('KT2111', { place, saw });
  }
  if (!(await isFolded(db)))
    throw new Fault('KT2111', { place, saw: 'states that another version of keyturn has folded' });
}

async function formOf(db: Db): Promise<number> {
  return Number((await getMeta(db, FORM_KEY)) ?? 0);
}

function refuseNewerForm(form: number, place: string): void {
  if (form <= MIGRATIONS.length) return;
  throw new Fault('KT2110', {
    place,
    saw: `tables of form ${form}, this keyturn knows ${MIGRATIONS.length}`,
  });
}
