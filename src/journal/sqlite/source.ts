import { chmod } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { VerifyReport } from '../../ports/journal.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Db, Tables } from '../schema.ts';
import { verify } from '../verify.ts';
import { guardedConnection } from './connection.ts';
import { journalFiles } from './files.ts';
import { findGaps } from './gaps.ts';
import { createLatch } from './latch.ts';
import { holdDirectory, requireJournal } from './lock.ts';
import { markMoved, movedTo } from './moved.ts';
import { COLUMN_TYPES, openDatabase } from './open.ts';

/** An embedded journal that nobody else may open while it is moved. */
export interface Source {
  readonly directory: string;
  readonly db: Db;
  /** Where it was moved to by an earlier try; null: nowhere. */
  readonly movedTo: string | null;
  verify(onProgress: (events: number) => void): Promise<VerifyReport>;
  /** The last act: from now on no daemon works here any more. */
  markMoved(target: string): Promise<void>;
  close(): Promise<void>;
}

const READ_ONLY = 0o400;

/** Rejects as the daemon's start does: KT2101 while one runs, KT2112 where there is no journal. */
export async function openSource(directory: string): Promise<Source> {
  const files = journalFiles(directory);
  await requireJournal(files);
  const hold = await holdDirectory(files);
  const latch = createLatch(files.database, () => undefined);
  let raw: Database | null = null;
  try {
    raw = await openDatabase(files, false, latch);
    const db: Db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: guardedConnection(raw, latch) }),
    });
    const target = await movedTo(db);
    if (target === null) await migrate(db, COLUMN_TYPES, files.database);
    return {
      ...{ directory, db, movedTo: target },
      verify: (onProgress) => verify(db, { snapshot: (work) => work(db), findGaps }, onProgress),
      async markMoved(to) {
        await markMoved(db, to);
        raw?.pragma('wal_checkpoint(TRUNCATE)');
        await chmod(files.database, READ_ONLY);
      },
      async close() {
        await db.destroy();
        await hold.release();
      },
    };
  } catch (thrown) {
    raw?.close();
    await hold.release();
    throw thrown;
  }
}
