import type { Db } from '../schema.ts';

/** Users, API tokens and sessions, and the chained record of every change of them. */
export async function createAccessTables(db: Db): Promise<void> {
  await db.schema
    .createTable('access_events')
    .addColumn('seq', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('users')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('row', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('login_failures')
    .addColumn('user', 'text', (column) => column.primaryKey().notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('api_tokens')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('row', 'text', (column) => column.notNull())
    .execute();
  await createSessions(db);
}

async function createSessions(db: Db): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('digest', 'text', (column) => column.primaryKey().notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('row', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_actor').on('sessions').column('actor').execute();
}
