import type { Db } from '../schema.ts';

/** Who works on this journal, and what of each one's escrow is known. */
export async function createReplicas(db: Db): Promise<void> {
  await db.schema
    .createTable('replicas')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('escrow', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('swept_at', 'bigint')
    .addColumn('imported_at', 'bigint')
    .addColumn('gone_at', 'bigint')
    .addColumn('gone_by', 'text')
    .addColumn('gone_reason', 'text')
    .execute();
}
