import type { Database } from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import { journalOver } from '../journal.ts';
import type { JournalWithMeta } from '../journal.ts';
import type { ColumnTypes } from '../migrations/migration.ts';
import { migrate, requirePresentForm } from '../migrations/migrate.ts';
import type { Db, Tables } from '../schema.ts';
import { committingTogether } from '../together.ts';
import { unshared } from '../traits.ts';
import type { DatabaseTraits } from '../traits.ts';
import { guardedConnection } from './connection.ts';
import { sqliteDriver } from './driver.ts';
import { errorCode, journalFiles, makePrivateFile } from './files.ts';
import type { JournalFiles } from './files.ts';
import { closeGaps, findGaps } from './gaps.ts';
import { createLatch } from './latch.ts';
import type { Latch } from './latch.ts';
import { heldByAnother, holder, holdDirectory, holdForReading } from './lock.ts';
import type { Hold } from './lock.ts';
import { FORM_WHEN_MOVED_KEY, movedTo, refuseMoved } from './moved.ts';

export interface SqliteJournalOptions {
  /** The data directory. Made with mode 0700 when it is not there. */
  readonly directory: string;
  /** For offline work on a journal that no daemon holds: nothing is made, migrated or written. */
  readonly readonly?: boolean;
  /** Told once, with the first failure, when the journal stops taking work. */
  readonly onLatched?: (fault: Fault) => void;
}

const BUSY_MS = 200;
const LONGEST_WAL_BYTES = 64 * 1024 * 1024;

export const COLUMN_TYPES: ColumnTypes = {
  serial: 'integer',
  asSerial: (column) => column.primaryKey().autoIncrement(),
  bytes: 'blob',
};

/**
 * Opens the embedded journal and holds its directory until `close`. Rejects with KT2101 (held by another process),
 * KT2104 (not a database of keyturn, damaged), KT2110 (written by a newer keyturn), KT2115 (directory not usable),
 * KT2126 (moved to a database server), and when only reading with KT2111 (older form) and KT2112 (nothing there).
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<JournalWithMeta> {
  const files = journalFiles(options.directory);
  const readonly = options.readonly ?? false;
  const hold = readonly ? await holdForReading(files) : await holdDirectory(files);
  const latch = createLatch(files.database, options.onLatched ?? (() => undefined));
  let raw: Database | null = null;
  try {
    if (!readonly) await makePrivateFile(files.database);
    raw = await openDatabase(files, readonly, latch);
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: guardedConnection(raw, latch) }),
    });
    await (readonly ? requireForm(db, files) : bringUpToDate(db, files)).catch((thrown: unknown) => {
      throw notOurs(thrown, files);
    });
    return journalOver(db, traits(raw, db, hold));
  } catch (thrown) {
    raw?.close();
    await hold.release();
    throw thrown;
  }
}

/** Whether the journal in a directory that this process holds was moved to a database server. */
export async function wasMoved(files: JournalFiles): Promise<boolean> {
  const latch = createLatch(files.database, () => undefined);
  const raw = await openDatabase(files, true, latch);
  try {
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: guardedConnection(raw, latch) }),
    });
    return (await movedTo(db)) !== null;
  } finally {
    raw.close();
  }
}

export async function openDatabase(files: JournalFiles, readonly: boolean, latch: Latch): Promise<Database> {
  let raw: Database | null = null;
  try {
    const Sqlite = await sqliteDriver();
    raw = new Sqlite(files.database, { readonly, fileMustExist: true, timeout: BUSY_MS });
    for (const pragma of readonly ? [] : WRITER_PRAGMAS) raw.pragma(pragma);
    if (readonly) raw.prepare('SELECT count(*) FROM sqlite_master').get();
    return raw;
  } catch (thrown) {
    raw?.close();
    const fault = latch.faultOf(thrown);
    if (fault instanceof Fault && fault.code === 'KT2101')
      throw heldByAnother(files, await holder(files.pid));
    throw fault;
  }
}

/** The exclusive mode comes first: it keeps other programs' hands off the file, and the WAL index in memory. */
const WRITER_PRAGMAS = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  `journal_size_limit = ${LONGEST_WAL_BYTES}`,
];

/** Tables that our own statements do not fit are somebody else's, or were changed by somebody else. */
function notOurs(thrown: unknown, { database }: JournalFiles): unknown {
  if (thrown instanceof Fault) return thrown;
  const saw = `${errorCode(thrown)} on bringing its tables up to date`;
  return new Fault('KT2104', { place: database, saw, cause: thrown });
}

async function bringUpToDate(db: Db, files: JournalFiles): Promise<void> {
  await refuseMoved(db, files.directory);
  await migrate(db, COLUMN_TYPES, files.database);
}

/** A journal that was moved away may still be read. */
async function requireForm(db: Db, files: JournalFiles): Promise<void> {
  const found = await sql`SELECT 1 FROM sqlite_master WHERE name = 'meta'`.execute(db);
  if (found.rows.length === 0)
    throw new Fault('KT2112', { place: files.directory, saw: 'a journal.db without tables' });
  const formKey = (await movedTo(db)) === null ? undefined : FORM_WHEN_MOVED_KEY;
  await requirePresentForm(db, files.database, formKey);
}

function traits(raw: Database, db: Db, hold: Hold): DatabaseTraits {
  // Nobody else may commit while the setting is relaxed, so the connection is kept for that long.
  const relaxed: DatabaseTraits['relaxed'] = (work) =>
    db.connection().execute(async (own) => {
      raw.pragma('synchronous = NORMAL');
      try {
        return await work(own);
      } finally {
        raw.pragma('synchronous = FULL');
      }
    });
  return {
    sharing: unshared,
    appending: committingTogether(db),
    appendNext: null,
    findGaps,
    closeGaps,
    relaxed,
    // A lease that a power cut took back was this process's, which the cut has ended too.
    claiming: relaxed,
    snapshot: (work) => db.transaction().execute(work),
    settledPosition: async () => null,
    // The whole file is written anew, and the log that holds the old pages is cut to nothing.
    async eraseDeleted() {
      await sql`VACUUM`.execute(db);
      raw.pragma('wal_checkpoint(TRUNCATE)');
    },
    async close() {
      try {
        await db.destroy();
      } finally {
        await hold.release();
      }
    },
  };
}
