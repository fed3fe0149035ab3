import { sql } from 'kysely';
import type { VerifyReport } from '../../ports/journal.ts';
import type { Db } from '../schema.ts';

/** Enough to see where; a journal with more holes than that needs no longer list. */
const GAPS_SHOWN = 20;

/**
 * SQLite counts positions without gaps, and remembers the highest one apart from the rows. So a removed row shows, even
 * when the credential it belonged to was removed with it.
 */
export async function findGaps(db: Db): Promise<VerifyReport['problems']> {
  const gaps = await sql<{ stream: string; seq: number; position: number }>`
    SELECT stream, seq, position FROM events AS later
    WHERE position > 1 AND NOT EXISTS (SELECT 1 FROM events WHERE position = later.position - 1)
    ORDER BY position LIMIT ${GAPS_SHOWN}`.execute(db);
  const ends = await sql<{ last: number | null; written: number | null }>`
    SELECT (SELECT max(position) FROM events) AS last,
           (SELECT seq FROM sqlite_sequence WHERE name = 'events') AS written`.execute(db);
  const problems = gaps.rows.map(({ stream, seq, position }) => ({
    ...{ stream, seq },
    saw: `the events of the journal before position ${position} were removed`,
  }));
  const { last, written } = ends.rows[0] ?? { last: null, written: null };
  if ((last ?? 0) === (written ?? 0)) return problems;
  const saw = `the journal ends at position ${last ?? 0}, it was written to position ${written ?? 0}`;
  return [...problems, { stream: 'journal', seq: written ?? 0, saw }];
}

/** Positions without a gap, in the order that they have, and the highest one that is remembered apart. No chain covers them. */
export async function closeGaps(db: Db): Promise<void> {
  if ((await findGaps(db)).length === 0) return;
  await db.transaction().execute(async (trx) => {
    // Negative first: a new number may still be another event's old one.
    await sql`UPDATE events SET position = -numbered.place FROM (
      SELECT position AS old, row_number() OVER (ORDER BY position) AS place FROM events
    ) AS numbered WHERE events.position = numbered.old`.execute(trx);
    await sql`UPDATE events SET position = -position`.execute(trx);
    await sql`UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(position), 0) FROM events)
      WHERE name = 'events'`.execute(trx);
  });
}
