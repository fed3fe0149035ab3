import type { Db } from './schema.ts';

/** Small facts about the installation that must travel with the journal, such as the check value of custody. */
export interface MetaBook {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

export function metaBook(db: Db): MetaBook {
  return { get: (key) => getMeta(db, key), set: (key, value) => setMeta(db, key, value) };
}

export async function getMeta(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

export async function setMeta(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
