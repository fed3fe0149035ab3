import { sql } from 'kysely';
import type { Db } from '../schema.ts';

/** What waits for a person is found without looking at what does not. */
export async function addWaiting(db: Db): Promise<void> {
  await db.schema.alterTable('credentials').addColumn('waiting', 'integer').execute();
  await db.schema
    .createIndex('credentials_waiting')
    .on('credentials')
    .column('waiting')
    .where(sql.ref('waiting'), 'is not', null)
    .execute();
}
