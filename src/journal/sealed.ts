import { createHash } from 'node:crypto';
import { Fault } from '../domain/fault.ts';
import type { SealedRecord } from '../ports/journal.ts';
import type { Db } from './schema.ts';

/** Keeps the file; the same file twice is one row, another file of the same attempt is another row. */
export async function insertSealed(db: Db, { stream, attempt, file }: SealedRecord): Promise<void> {
  const digest = createHash('sha256').update(file).digest('hex');
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  await db
    .insertInto('sealed')
    .values({ stream, attempt, digest, file: bytes })
    .onConflict((conflict) => conflict.columns(['stream', 'attempt', 'digest']).doNothing())
    .execute();
}

/** The latest file of an attempt: after a second paste the second one counts. */
export async function latestSealed(db: Db, stream: string, attempt: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('sealed')
    .select('file')
    .where('stream', '=', stream)
    .where('attempt', '=', attempt)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const file: unknown = row.file;
  // A column of SQLite holds whatever was put there: a number would be taken for a length.
  if (file instanceof Uint8Array) return new Uint8Array(file);
  throw new Fault('KT2104', { place: `journal, sealed file of ${stream}, ${attempt}`, saw: 'no bytes' });
}

export async function sealedFiles(db: Db, stream: string): Promise<readonly SealedRecord[]> {
  const rows = await db
    .selectFrom('sealed')
    .select(['attempt', 'file'])
    .where('stream', '=', stream)
    .orderBy('id')
    .execute();
  return rows.map(({ attempt, file }) => ({ stream, attempt, file: new Uint8Array(file) }));
}

export async function dropSealed(trx: Db, stream: string, attempts: readonly string[]): Promise<void> {
  await trx.deleteFrom('sealed').where('stream', '=', stream).where('attempt', 'in', attempts).execute();
}
