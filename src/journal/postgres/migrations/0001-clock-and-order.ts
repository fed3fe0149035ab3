import { sql } from 'kysely';
import type { Db } from '../../schema.ts';
import { LOCK_CLASS } from '../sharing.ts';

/**
 * - Names sort by their bytes, as they do in SQLite, whatever the locale of the cluster.
 * - `keyturn_now()` is the one clock: epoch milliseconds, the same throughout a statement.
 * - Positions: a sequence hands them out before the commit, so a reader could see 7, go on from there, and never see
 *   the 6 that is committed a moment later. Whoever inserts events therefore takes a shared lock, before the first
 *   position, until its commit; `keyturn_settled_position()` waits for those who hold it now, keeps new ones out for
 *   that moment, and answers with the last position that was handed out. All up to there are committed or will never
 *   be. Writers don't wait for each other, which a lock around the commit would make them do. The lock is taken by a
 *   trigger: no statement can forget it. The waiting is one statement, so that a paused reader keeps nobody out.
 * - What is held has an index of its own, so that the work of a replica that died is found without looking at all
 *   that is due.
 * - A credential's row changes with every event; room in its page keeps those changes off the indexes.
 */
export async function addClockAndOrder(db: Db): Promise<void> {
  const order = sql.lit(LOCK_CLASS);
  for (const column of ['uid', 'name'])
    await sql`ALTER TABLE credentials ALTER COLUMN ${sql.ref(column)} TYPE text COLLATE "C"`.execute(db);
  await sql`ALTER TABLE events ALTER COLUMN stream TYPE text COLLATE "C"`.execute(db);
  await sql`ALTER TABLE credentials SET (fillfactor = 70)`.execute(db);
  await sql`CREATE INDEX credentials_held ON credentials (lease_until) WHERE lease_owner IS NOT NULL`.execute(
    db,
  );
  await sql`CREATE FUNCTION keyturn_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT (extract(epoch FROM statement_timestamp()) * 1000)::bigint $$`.execute(db);
  await sql`CREATE FUNCTION keyturn_take_positions() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${order}, 0); RETURN NULL; END $$`.execute(db);
  await sql`CREATE TRIGGER events_take_positions BEFORE INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION keyturn_take_positions()`.execute(db);
  await sql`CREATE FUNCTION keyturn_settled_position() RETURNS bigint LANGUAGE plpgsql VOLATILE AS
    $$ DECLARE last bigint;
    BEGIN
      PERFORM pg_advisory_xact_lock(${order}, 0);
      SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO last FROM events_position_seq;
      RETURN last;
    END $$`.execute(db);
}
