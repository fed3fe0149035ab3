import type { Db } from '../schema.ts';

/** Signed checkpoints, and the heads that the latest of them covers, kept so that the next one costs what changed. */
export async function createCheckpointTables(db: Db): Promise<void> {
  await db.schema
    .createTable('checkpoints')
    // Two replicas that take one at the same time take the same number: the database lets one of them have it.
    .addColumn('number', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('signed', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('checkpoint_heads')
    .addColumn('stream', 'text', (column) => column.primaryKey().notNull())
    .addColumn('bucket', 'integer', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('checkpoint_heads_bucket').on('checkpoint_heads').column('bucket').execute();
  await db.schema
    .createTable('checkpoint_buckets')
    .addColumn('bucket', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('streams', 'integer', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .execute();
}
