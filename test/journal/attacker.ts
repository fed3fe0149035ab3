import { join } from 'node:path';
import { unregistered } from '../../src/domain/credential.ts';
import { fold } from '../../src/domain/fold.ts';
import { eventHash, GENESIS_HASH } from '../../src/journal/chain.ts';
import { bucketOf, digestOfBucket, rootOf } from '../../src/journal/checkpoint/tree.ts';
import type { StreamHead } from '../../src/journal/checkpoint/tree.ts';
import { storedEventOf } from '../../src/journal/rows.ts';
import type { EventRow } from '../../src/journal/schema.ts';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';

type Database = Awaited<ReturnType<typeof open>>;

async function open(directory: string) {
  const Sqlite = await sqliteDriver();
  const database = new Sqlite(join(directory, 'journal.db'));
  database.pragma('foreign_keys = OFF');
  return database;
}

/**
 * Somebody with the database, the source of keyturn and all the time in the world, but neither the signing key nor the
 * anchors: edits it, then makes everything that the database says of itself fit again.
 */
export async function attack(directory: string, sql: string): Promise<void> {
  const database = await open(directory);
  database.exec(sql);
  rechain(database);
  renumber(database);
  recover(database);
  database.close();
}

/** Every hash anew, every head, every state. */
function rechain(database: Database): void {
  const streams = database.prepare('SELECT uid FROM credentials').all() as { uid: string }[];
  for (const { uid } of streams) {
    const rows = database
      .prepare('SELECT * FROM events WHERE stream = ? ORDER BY seq')
      .all(uid) as EventRow[];
    let hash = GENESIS_HASH;
    let state = unregistered(uid);
    for (const [index, row] of rows.entries()) {
      const moved = { ...row, seq: index + 1 };
      hash = eventHash(hash, moved);
      state = fold(state, storedEventOf(moved));
      database
        .prepare('UPDATE events SET seq = ?, hash = ? WHERE position = ?')
        .run(moved.seq, hash, row.position);
    }
    database
      .prepare('UPDATE credentials SET seq = ?, hash = ?, state = ?, name = ? WHERE uid = ?')
      .run(state.seq, hash, JSON.stringify(state), state.name, uid);
  }
}

/** Positions without a gap, and the counter that SQLite keeps of them. */
function renumber(database: Database): void {
  const rows = database.prepare('SELECT position FROM events ORDER BY position').all() as {
    position: number;
  }[];
  for (const [index, { position }] of rows.entries())
    database.prepare('UPDATE events SET position = ? WHERE position = ?').run(index + 1, position);
  database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'").run(rows.length);
}

/** What the latest checkpoint covers, as if it had covered what is there now, as far as it went. */
function recover(database: Database): void {
  const kept = database.prepare('SELECT stream, seq FROM checkpoint_heads').all() as {
    stream: string;
    seq: number;
  }[];
  for (const { stream, seq } of kept) {
    const head = database
      .prepare('SELECT seq, hash FROM events WHERE stream = ? AND seq <= ? ORDER BY seq DESC')
      .get(stream, seq) as { seq: number; hash: string } | undefined;
    if (head === undefined) database.prepare('DELETE FROM checkpoint_heads WHERE stream = ?').run(stream);
    else
      database
        .prepare('UPDATE checkpoint_heads SET seq = ?, hash = ? WHERE stream = ?')
        .run(head.seq, head.hash, stream);
  }
}

/** The root that the journal as it stands would have, for a forger who writes checkpoints of their own. */
export async function rootOfNow(directory: string): Promise<string> {
  const database = await open(directory);
  const heads = (
    database.prepare('SELECT uid AS stream, seq, hash FROM credentials').all() as StreamHead[]
  ).map((head) => ({ ...head, bucket: bucketOf(head.stream) }));
  database.close();
  const buckets = [...new Set(heads.map(({ bucket }) => bucket))].map((bucket) => {
    const own = heads.filter((head) => head.bucket === bucket);
    return { bucket, streams: own.length, digest: digestOfBucket(own) };
  });
  return rootOf(buckets);
}
