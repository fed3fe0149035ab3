import type { Db } from '../schema.ts';

/** What people have said about alerts, what each channel was told of a thread, and why a delivery failed. */
export async function createAlertingTables(db: Db): Promise<void> {
  await db.schema
    .createTable('silences')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('until_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('ended_by', 'text')
    .addColumn('row', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('alert_threads')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('thread', 'text', (column) => column.notNull())
    .addColumn('said_at', 'bigint', (column) => column.notNull())
    .addColumn('reference', 'text')
    .addColumn('alerts', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_threads_key', ['channel', 'thread'])
    .execute();
  await db.schema.createIndex('alert_threads_said').on('alert_threads').column('said_at').execute();
  await db.schema.alterTable('notifications').addColumn('fault', 'text').execute();
}
