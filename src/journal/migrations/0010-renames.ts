import { sql } from 'kysely';
import type { Db } from '../schema.ts';

/** Names that were given up are looked up whenever a new one is registered: an index of those few events alone. */
export async function indexRenames(db: Db): Promise<void> {
  await sql`CREATE INDEX events_renamed ON events (stream, seq) WHERE type = 'Renamed'`.execute(db);
}
