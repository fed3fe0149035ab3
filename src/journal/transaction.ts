import type { Db } from './schema.ts';

/** In a transaction of its own, or in the one that is under way already. */
export async function inTransaction<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
