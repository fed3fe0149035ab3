import { setImmediate as breathe } from 'node:timers/promises';
import { unregistered } from '../domain/credential.ts';
import type { Registration } from '../ports/journal.ts';
import { firstRow } from './append.ts';
import { GENESIS_HASH } from './chain.ts';
import { chainOn } from './chained.ts';
import type { Db } from './schema.ts';

/** Rows a statement: SQLite binds 32,766 values at most, and a credential takes twelve. */
const ROWS_A_STATEMENT = 500;
/** A commit every so many: few fsyncs, and the daemon still answers in between. */
const ROWS_A_COMMIT = 2_500;

/** Registers credentials; those that already are stay as they are. */
export async function register(
  db: Db,
  registrations: readonly Registration[],
  meta: { readonly at: number },
): Promise<void> {
  for (const batch of slices(registrations, ROWS_A_COMMIT)) {
    await db.transaction().execute(async (trx) => {
      for (const slice of slices(batch, ROWS_A_STATEMENT)) await registerSlice(trx, slice, meta.at);
    });
    await breathe();
  }
}

async function registerSlice(trx: Db, slice: readonly Registration[], at: number): Promise<void> {
  const uids = slice.map(({ uid }) => uid);
  const known = await trx.selectFrom('credentials').select('uid').where('uid', 'in', uids).execute();
  const knownUids = new Set(known.map(({ uid }) => uid));
  const fresh = slice.filter(({ uid }) => !knownUids.has(uid)).map((each) => firstRows(each, at));
  if (fresh.length === 0) return;
  await trx
    .insertInto('credentials')
    .values(fresh.map(({ credential }) => credential))
    .execute();
  await trx
    .insertInto('events')
    .values(fresh.flatMap(({ events }) => events))
    .execute();
}

function firstRows({ uid, name }: Registration, at: number) {
  const head = { state: unregistered(uid), hash: GENESIS_HASH };
  const { rows, state } = chainOn(head, uid, [{ type: 'Registered', name }], { at, actor: 'config' });
  return { credential: firstRow(state, rows.at(-1)?.hash ?? GENESIS_HASH, at), events: rows };
}

/** Consecutive parts of at most `size`. */
export function* slices<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
