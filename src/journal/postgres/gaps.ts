import { sql } from 'kysely';
import type { VerifyReport } from '../../ports/journal.ts';
import type { Db } from '../schema.ts';

const SHOWN = 20;

/**
 * A transaction that was rolled back leaves a gap like that of a removed row, so a gap says nothing here: a stream that
 * was removed with its credential is found by a signed checkpoint only. What does show is a row that was put in by
 * hand: its position was never handed out, or is out of the order of its stream.
 */
export async function findGaps(db: Db): Promise<VerifyReport['problems']> {
  const forged = await sql<{ stream: string; seq: number; position: number }>`
    SELECT stream, seq, position FROM events
    WHERE position > (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_position_seq)
    ORDER BY position LIMIT ${SHOWN}`.execute(db);
  const disordered = await sql<{ stream: string; seq: number; position: number }>`
    SELECT stream, seq, position FROM (
      SELECT stream, seq, position, lag(position) OVER (PARTITION BY stream ORDER BY seq) AS before FROM events
    ) AS walked WHERE position < before ORDER BY position LIMIT ${SHOWN}`.execute(db);
  return [
    ...forged.rows.map(({ stream, seq, position }) => ({
      ...{ stream, seq },
      saw: `position ${position} was never handed out`,
    })),
    ...disordered.rows.map(({ stream, seq, position }) => ({
      ...{ stream, seq },
      saw: `position ${position} is before that of the event before`,
    })),
  ];
}
