import type { ExpressionBuilder } from 'kysely';
import type { Claim } from '../ports/journal.ts';
import { EVENT_SCHEMA } from './chain.ts';
import { refuseNewer, retriesOf, stateOf } from './rows.ts';
import type { Db, Tables } from './schema.ts';

const CLAIM_COLUMNS = ['uid', 'epoch', 'schema', 'state', 'retries', 'due_at'] as const;

/** Nobody holds it, or the lease ran out. */
const free = (now: number) => (eb: ExpressionBuilder<Tables, 'credentials'>) =>
  eb.or([eb('lease_owner', 'is', null), eb('lease_until', '<=', now)]);

/** The credentials that are due and free, those that wait longest first. Reads the due index and nothing beyond. */
export function dueUids(db: Db, now: number, limit: number) {
  return db
    .selectFrom('credentials')
    .select('uid')
    .where('due_at', '<=', now)
    .where(free(now))
    .where('schema', '<=', EVENT_SCHEMA)
    .orderBy('due_at')
    .limit(limit);
}

export async function claimDue(
  db: Db,
  now: number,
  limit: number,
  owner: string,
  leaseMs: number,
): Promise<readonly Claim[]> {
  const rows = await taking(db, now + leaseMs, owner)
    .where('uid', 'in', dueUids(db, now, limit))
    .returning(CLAIM_COLUMNS)
    .execute();
  return rows.sort((left, right) => left.due_at - right.due_at).map((row) => claimOf(row, owner));
}

export async function claim(
  db: Db,
  stream: string,
  now: number,
  owner: string,
  leaseMs: number,
): Promise<Claim | null> {
  const row = await taking(db, now + leaseMs, owner)
    .where('uid', '=', stream)
    .where(free(now))
    .where('schema', '<=', EVENT_SCHEMA)
    .returning(CLAIM_COLUMNS)
    .executeTakeFirst();
  if (row !== undefined) return claimOf(row, owner);
  await refuseIfNewer(db, stream);
  return null;
}

/** A taken lease has the next epoch, and its holder sees everything that was woken for. */
function taking(db: Db, leaseUntil: number, owner: string) {
  return db.updateTable('credentials').set((eb) => ({
    lease_owner: owner,
    lease_until: leaseUntil,
    epoch: eb('epoch', '+', 1),
    woken_at: null,
  }));
}

async function refuseIfNewer(db: Db, stream: string): Promise<void> {
  const row = await db
    .selectFrom('credentials')
    .select(['uid', 'schema'])
    .where('uid', '=', stream)
    .executeTakeFirst();
  if (row !== undefined) refuseNewer(row);
}

interface ClaimRow {
  readonly uid: string;
  readonly epoch: number;
  readonly schema: number;
  readonly state: string;
  readonly retries: string;
}

function claimOf(row: ClaimRow, owner: string): Claim {
  return { stream: row.uid, owner, epoch: row.epoch, state: stateOf(row), retries: retriesOf(row) };
}

/** Renewing and releasing change a row only while it is still the holder's. */
export function held(
  db: Db,
  lease: { readonly stream: string; readonly owner: string; readonly epoch: number },
) {
  return db
    .updateTable('credentials')
    .where('uid', '=', lease.stream)
    .where('epoch', '=', lease.epoch)
    .where('lease_owner', '=', lease.owner);
}

export async function backlog(
  db: Db,
  now: number,
): Promise<{ readonly due: number; readonly oldestDueAt: number | null }> {
  const { due, oldest } = await db
    .selectFrom('credentials')
    .select((eb) => [eb.fn.countAll<number>().as('due'), eb.fn.min('due_at').as('oldest')])
    .where('due_at', '<=', now)
    .where(free(now))
    .executeTakeFirstOrThrow();
  return { due: Number(due), oldestDueAt: oldest === null ? null : Number(oldest) };
}
