import { sql } from 'kysely';
import { Fault } from '../../domain/fault.ts';
import { getMeta, setMeta } from '../meta.ts';
import type { Db } from '../schema.ts';

const MOVED_KEY = 'moved-to';
/** What the form was, for readers. */
export const FORM_WHEN_MOVED_KEY = 'form-when-moved';
/** Beyond every form there will be: a keyturn that has never heard of the mark refuses the tables as newer ones. */
const NO_FORM = '1000000';

/** Where the journal was moved to; null where it is still this one. */
export async function movedTo(db: Db): Promise<string | null> {
  const { rows } = await sql`SELECT 1 FROM sqlite_master WHERE name = 'meta'`.execute(db);
  return rows.length === 0 ? null : getMeta(db, MOVED_KEY);
}

export async function refuseMoved(db: Db, place: string): Promise<void> {
  const target = await movedTo(db);
  if (target !== null) throw new Fault('KT2126', { place, saw: `the mark that it was moved to ${target}` });
}

/** From now on nobody writes here any more. Done twice, it is the same. */
export async function markMoved(db: Db, target: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const form = await getMeta(trx, 'form');
    if (form !== NO_FORM) await setMeta(trx, FORM_WHEN_MOVED_KEY, form ?? '0');
    await setMeta(trx, MOVED_KEY, target);
    await setMeta(trx, 'form', NO_FORM);
  });
}
