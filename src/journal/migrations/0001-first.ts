import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import type { ColumnTypes } from './migration.ts';

/** The tables of the first release. `bigint` where a number is an instant: 32 bits do not hold milliseconds. */
export async function createFirstTables(db: Db, types: ColumnTypes): Promise<void> {
  await createCredentials(db);
  await createEvents(db, types);
  await createSealed(db, types);
  await createReservations(db);
  await createAlerts(db);
}

async function createCredentials(db: Db): Promise<void> {
  await db.schema
    .createTable('credentials')
    .addColumn('uid', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('woken_at', 'bigint')
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('retries', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('credentials_due').on('credentials').column('due_at').execute();
}

async function createEvents(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('position', types.serial, types.asSerial)
    .addColumn('stream', 'text', (column) => column.notNull().references('credentials.uid'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addUniqueConstraint('events_stream_seq', ['stream', 'seq'])
    .execute();
}

/** No reference to a credential: a secret in hand is kept whatever else is amiss. */
async function createSealed(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('sealed')
    .addColumn('id', types.serial, types.asSerial)
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('attempt', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('file', types.bytes, (column) => column.notNull())
    .addUniqueConstraint('sealed_stream_attempt_digest', ['stream', 'attempt', 'digest'])
    .execute();
}

async function createReservations(db: Db): Promise<void> {
  await db.schema
    .createTable('issuer_budget')
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('spent', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('issuer_budget_day', ['issuer', 'day'])
    .execute();
  await db.schema
    .createTable('concurrency')
    .addColumn('rotation', 'text', (column) => column.primaryKey().notNull())
    .addColumn('policy', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('concurrency_policy').on('concurrency').column('policy').execute();
}

async function createAlerts(db: Db): Promise<void> {
  await db.schema
    .createTable('alerts')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('repeat_at', 'bigint')
    .addColumn('row', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('alerts_raised').on('alerts').columns(['state', 'subject']).execute();
  await db.schema
    .createIndex('alerts_repeat')
    .on('alerts')
    .column('repeat_at')
    .where(sql.ref('repeat_at'), 'is not', null)
    .execute();
  await db.schema
    .createTable('notifications')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('alert', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('notifications_due').on('notifications').column('due_at').execute();
}
