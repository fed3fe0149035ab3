import { sql } from 'kysely';
import type { Db } from '../schema.ts';

/** A rotation takes a place of every policy that limits it, and not of one alone. */
export async function createPlaces(db: Db): Promise<void> {
  await db.schema
    .createTable('places')
    .addColumn('policy', 'text', (column) => column.notNull())
    .addColumn('rotation', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('places_key', ['policy', 'rotation'])
    .execute();
  await db.schema.createIndex('places_rotation').on('places').column('rotation').execute();
  await sql`insert into places (policy, rotation) select policy, rotation from concurrency`.execute(db);
  await db.schema.dropTable('concurrency').execute();
}
