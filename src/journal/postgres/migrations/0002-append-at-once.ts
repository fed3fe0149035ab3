import { sql } from 'kysely';
import type { Db } from '../../schema.ts';

/**
 * An append that brings nothing but events, in one statement: five round trips to the server in a transaction are more
 * than the commit itself takes. First the row, then the events and with them the lock on the order of positions: whoever
 * appends in several statements takes them in this order too, so that nobody waits in a circle.
 */
export async function addAppendAtOnce(db: Db): Promise<void> {
  await sql`CREATE FUNCTION keyturn_append(
      of_stream text, after_seq integer, after_hash text, by_owner text, by_epoch integer,
      new_seq integer, new_hash text, new_schema integer, new_state text, new_at bigint, new_actor text,
      types text[], datas text[], hashes text[]) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN
      UPDATE credentials SET seq = new_seq, hash = new_hash, schema = new_schema, state = new_state
        WHERE uid = of_stream AND seq = after_seq AND hash = after_hash
        AND (by_owner IS NULL OR (lease_owner = by_owner AND epoch = by_epoch));
      IF NOT FOUND THEN RETURN false; END IF;
      INSERT INTO events (stream, seq, at, actor, type, schema, data, hash)
        SELECT of_stream, after_seq + n, new_at, new_actor, types[n], new_schema, datas[n], hashes[n]
        FROM generate_subscripts(types, 1) AS n ORDER BY n;
      RETURN true;
    END $$`.execute(db);
}
