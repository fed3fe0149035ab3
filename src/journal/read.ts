import { sql } from 'kysely';
import type { CredentialState } from '../domain/credential.ts';
import type { StoredEvent } from '../domain/events.ts';
import { namesGivenUp } from '../domain/former-names.ts';
import type { Journal, Registration, SummaryRow } from '../ports/journal.ts';
import { stateOf, storedEventOf, summaryOf } from './rows.ts';
import type { Db } from './schema.ts';
import type { DatabaseTraits } from './traits.ts';

/** Every stream begins with its registration. */
const FIRST_SEQ = 1;
const SUMMARY_COLUMNS = ['uid', 'schema', 'state', 'retries', 'due_at'] as const;

export async function state(db: Db, stream: string): Promise<CredentialState | null> {
  const row = await db
    .selectFrom('credentials')
    .select(['uid', 'schema', 'state'])
    .where('uid', '=', stream)
    .executeTakeFirst();
  return row === undefined ? null : stateOf(row);
}

export async function findByName(db: Db, name: string): Promise<SummaryRow | null> {
  const row = await db
    .selectFrom('credentials')
    .select(SUMMARY_COLUMNS)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : summaryOf(row);
}

export async function registered(db: Db): Promise<readonly Registration[]> {
  return db.selectFrom('credentials').select(['uid', 'name']).execute();
}

export async function formerNames(db: Db): Promise<ReadonlyMap<string, string>> {
  const renamed = await renames(db).execute();
  const first = await db
    .selectFrom('events')
    .selectAll()
    .where('stream', 'in', renames(db).clearSelect().clearOrderBy().select('stream'))
    .where('seq', '=', FIRST_SEQ)
    .execute();
  return namesGivenUp([...first, ...renamed].map(storedEventOf));
}

/** The type is written out, since a parameter would hide from the database that it has an index of just these. */
export function renames(db: Db) {
  return db
    .selectFrom('events')
    .selectAll()
    .where(sql<boolean>`type = 'Renamed'`)
    .orderBy('stream')
    .orderBy('seq');
}

export async function summaries(
  db: Db,
  { afterName, limit }: Parameters<Journal['summaries']>[0],
): Promise<readonly SummaryRow[]> {
  let query = db.selectFrom('credentials').select(SUMMARY_COLUMNS).orderBy('name').limit(limit);
  if (afterName !== null) query = query.where('name', '>', afterName);
  return (await query.execute()).map(summaryOf);
}

export async function waiting(db: Db): Promise<readonly SummaryRow[]> {
  const query = db.selectFrom('credentials').select(SUMMARY_COLUMNS).where('waiting', 'is not', null);
  return (await query.orderBy('name').execute()).map(summaryOf);
}

export async function events(
  db: Db,
  { settledPosition }: Pick<DatabaseTraits, 'settledPosition'>,
  { stream, afterPosition, limit }: Parameters<Journal['events']>[0],
): Promise<readonly StoredEvent[]> {
  // Asked for before the rows are read: whoever goes on from the last one would never come back for one before it.
  const settled = stream === undefined ? await settledPosition() : null;
  let query = db.selectFrom('events').selectAll().limit(limit);
  if (settled !== null) query = query.where('position', '<=', settled);
  // Within a stream both orders are the same, and the index has only this one.
  query =
    stream === undefined ? query.orderBy('position') : query.where('stream', '=', stream).orderBy('seq');
  if (afterPosition !== undefined) query = query.where('position', '>', afterPosition);
  return (await query.execute()).map(storedEventOf);
}

export async function lastPosition(
  db: Db,
  { settledPosition }: Pick<DatabaseTraits, 'settledPosition'>,
  stream: string | null,
): Promise<number> {
  if (stream === null) return (await settledPosition()) ?? highestPosition(db);
  const row = await db
    .selectFrom('events')
    .select('position')
    .where('stream', '=', stream)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

async function highestPosition(db: Db): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select('position')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}
