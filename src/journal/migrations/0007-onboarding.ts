import type { Db } from '../schema.ts';

/** What happened to applications for an issuer's API: a chain of events for each. */
export async function createOnboardingEvents(db: Db): Promise<void> {
  await db.schema
    .createTable('onboarding_events')
    .addColumn('application', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('onboarding_events_key', ['application', 'seq'])
    .execute();
}
