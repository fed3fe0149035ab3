import type { Db } from './schema.ts';

/** Small facts about the installation that must travel with the journal, such as the check value of custody. */
export interface MetaBook {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Keeps the value if there is none yet; resolves to the one that is kept, which another replica may have set. */
  keep(key: string, value: string): Promise<string>;
  forget(key: string): Promise<void>;
}

/** Stands in a database while a restore fills it. */
export const RESTORE_UNFINISHED_KEY = 'restore-unfinished';

/** Facts about the tables and not about the installation: they stay where they are. */
export const OF_THE_DATABASE: ReadonlySet<string> = new Set([
  'form',
  'postgres-form',
  'fold',
  'moved-to',
  'moved-from',
  'form-when-moved',
  RESTORE_UNFINISHED_KEY,
]);

export function metaBook(db: Db): MetaBook {
  return {
    get: (key) => getMeta(db, key),
    set: (key, value) => setMeta(db, key, value),
    keep: (key, value) => keepMeta(db, key, value),
    forget: (key) => forgetMeta(db, key),
  };
}

export async function getMeta(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

async function keepMeta(db: Db, key: string, value: string): Promise<string> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  return (await getMeta(db, key)) ?? value;
}

async function forgetMeta(db: Db, key: string): Promise<void> {
  await db.deleteFrom('meta').where('key', '=', key).execute();
}

export async function setMeta(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
