import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Lease } from '../ports/journal.ts';
import type { RetryState } from '../domain/retry.ts';
import { held } from './claim.ts';
import { slices } from './register.ts';
import type { Db } from './schema.ts';
import type { Sharing } from './traits.ts';

const ROWS_A_COMMIT = 2_500;

export async function renew(
  db: Db,
  sharing: Sharing,
  lease: Lease,
  now: number,
  leaseMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await held(db, lease)
    .set({ lease_until: sql<number>`${sharing.now(now)} + ${leaseMs}` })
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives the credential back until `dueAt`, or until the earliest wake that came while it was held. */
export async function release(
  db: Db,
  lease: Lease,
  { dueAt, retries }: { readonly dueAt: number; readonly retries: Readonly<Record<string, RetryState>> },
): Promise<void> {
  await held(db, lease)
    .set((eb) => ({
      due_at: eb.case().when('woken_at', '<', dueAt).then(eb.ref('woken_at').$notNull()).else(dueAt).end(),
      woken_at: null,
      lease_owner: null,
      lease_until: null,
      retries: JSON.stringify(retries),
    }))
    .execute();
}

/** Brings due times forward. All of a large fleet is woken in several commits, so that others get their turn. */
export async function wake(db: Db, streams: readonly string[] | null, at: number): Promise<void> {
  if (streams === null) return wakeAll(db, at);
  for (const slice of slices(streams, ROWS_A_COMMIT)) {
    // Marks first: a release in between then comes back by its mark, and the other order would lose the wake.
    await marking(db, at).where('uid', 'in', slice).execute();
    await waking(db, at).where('uid', 'in', slice).execute();
  }
}

async function wakeAll(db: Db, at: number): Promise<void> {
  await marking(db, at).execute();
  for (;;) {
    const some = db.selectFrom('credentials').select('uid').where('due_at', '>', at).limit(ROWS_A_COMMIT);
    const { numUpdatedRows } = await waking(db, at).where('uid', 'in', some).executeTakeFirst();
    if (numUpdatedRows < ROWS_A_COMMIT) return;
    await breathe();
  }
}

function waking(db: Db, at: number) {
  return db.updateTable('credentials').set({ due_at: at }).where('due_at', '>', at);
}

/** Whoever holds a credential may not have seen what it is woken for: its release must come back for it. */
function marking(db: Db, at: number) {
  return db
    .updateTable('credentials')
    .set({ woken_at: at })
    .where('lease_owner', 'is not', null)
    .where((eb) => eb.or([eb('woken_at', 'is', null), eb('woken_at', '>', at)]));
}
