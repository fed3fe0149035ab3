import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteJournal, sqliteDriver } from '../support/built.ts';
import { registerStreams } from './side.ts';
import type { Side } from './side.ts';

/** The bare side has a file of its own, opened as the journal is: a lock keeps everybody else out of that one. */
export async function openSqliteSide(folder: string): Promise<Side> {
  const journal = await openSqliteJournal({ directory: join(folder, 'journal') });
  await registerStreams(journal);
  await mkdir(join(folder, 'bare'));
  const Sqlite = await sqliteDriver();
  const bare = new Sqlite(join(folder, 'bare', 'bare.db'));
  for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL'])
    bare.pragma(pragma);
  bare.exec(`CREATE TABLE events (position integer PRIMARY KEY AUTOINCREMENT, stream text NOT NULL,
    seq integer NOT NULL, at bigint NOT NULL, actor text NOT NULL, type text NOT NULL, schema integer NOT NULL,
    data text NOT NULL, hash text NOT NULL, UNIQUE (stream, seq))`);
  const begin = bare.prepare('BEGIN');
  const insert = bare.prepare(
    `INSERT INTO events (stream, seq, at, actor, type, schema, data, hash)
     VALUES (?, ?, ?, 'engine', 'Loaded', 1, ?, ?)`,
  );
  const commit = bare.prepare('COMMIT');
  return {
    name: 'SQLite',
    journal,
    insert: async ({ stream, seq, at, data, hash }) => {
      begin.run();
      insert.run(stream, seq, at, data, hash);
      commit.run();
    },
    close: async () => {
      bare.close();
      await journal.close();
    },
  };
}
