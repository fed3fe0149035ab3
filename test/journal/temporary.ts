import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import type { SqliteJournalOptions } from '../../src/journal/sqlite/open.ts';

type SqliteJournal = Awaited<ReturnType<typeof openSqliteJournal>>;

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'keyturn-journal-'));
}

export interface TemporaryJournal {
  readonly directory: string;
  /** The one that was opened last. */
  journal(): SqliteJournal;
  open(options?: Omit<SqliteJournalOptions, 'directory'>): Promise<SqliteJournal>;
  remove(): Promise<void>;
}

/** A journal in a directory of its own that is removed after the test. */
export async function openTemporaryJournal(): Promise<TemporaryJournal> {
  const directory = await temporaryDirectory();
  let journal = await openSqliteJournal({ directory });
  return {
    directory,
    journal: () => journal,
    async open(options = {}) {
      journal = await openSqliteJournal({ directory, ...options });
      return journal;
    },
    async remove() {
      await journal.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What somebody does to a closed journal with another tool. */
export async function edit(directory: string, sql: string): Promise<void> {
  const Sqlite = await sqliteDriver();
  const database = new Sqlite(join(directory, 'journal.db'));
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  database.close();
}

/** What somebody sees in a closed journal with another tool. */
export async function read(directory: string, sql: string): Promise<readonly unknown[]> {
  const Sqlite = await sqliteDriver();
  const database = new Sqlite(join(directory, 'journal.db'), { readonly: true });
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}
