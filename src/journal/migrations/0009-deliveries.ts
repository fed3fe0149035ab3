import type { Db } from '../schema.ts';

/** What sources of leak reports have delivered lately. */
export async function createDeliveries(db: Db): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('deliveries_key', ['source', 'delivery'])
    .execute();
  await db.schema.createIndex('deliveries_at').on('deliveries').columns(['source', 'at']).execute();
}
