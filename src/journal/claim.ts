import type { Expression, ExpressionBuilder } from 'kysely';
import { sql } from 'kysely';
import { HOUR_MS } from '../domain/duration.ts';
import type { Claim } from '../ports/journal.ts';
import { EVENT_SCHEMA } from './chain.ts';
import type { Heads } from './heads.ts';
import { refuseNewer, retriesOf, stateOf } from './rows.ts';
import type { Db, Tables } from './schema.ts';
import type { Sharing } from './traits.ts';

/** Who wants a lease, for how long, and what time it is there. */
export interface Claimant {
  readonly now: number;
  readonly owner: string;
  readonly leaseMs: number;
}

const CLAIM_COLUMNS = ['uid', 'epoch', 'schema', 'state', 'hash', 'retries', 'due_at'] as const;

/** No lease is as long: one that ends later was given by a clock that ran ahead, and its holder may be gone for long. */
const LONGEST_LEASE_MS = HOUR_MS;

/** Nobody holds it, or the lease ran out. */
const free = (now: Expression<number>) => (eb: ExpressionBuilder<Tables, 'credentials'>) =>
  eb.or([
    eb('lease_owner', 'is', null),
    eb('lease_until', '<=', now),
    eb('lease_until', '>', sql<number>`${now} + ${LONGEST_LEASE_MS}`),
  ]);

/** The credentials that are due and free, those that wait longest first. Reads the due index and nothing beyond. */
export function dueUids(db: Db, sharing: Sharing, now: number, limit: number) {
  const query = db
    .selectFrom('credentials')
    .select('uid')
    .where('due_at', '<=', sharing.now(now))
    .where(free(sharing.now(now)))
    .where('schema', '<=', EVENT_SCHEMA)
    .orderBy('due_at')
    .limit(limit);
  return sharing.lockFree(query);
}

/** The credentials that somebody held too long: a run that was cut off. Reads the index of what is held. */
export function abandonedUids(db: Db, sharing: Sharing, now: number, limit: number) {
  const query = db
    .selectFrom('credentials')
    .select('uid')
    .where('lease_owner', 'is not', null)
    .where('lease_until', '<=', sharing.now(now))
    .where('due_at', '<=', sharing.now(now))
    .where('schema', '<=', EVENT_SCHEMA)
    .orderBy('lease_until')
    .limit(limit);
  return sharing.lockFree(query);
}

/** Where processes come and go, what one of them left in the middle goes before what nobody has begun. */
export async function claimDue(
  db: Db,
  sharing: Sharing,
  limit: number,
  claimant: Claimant,
  heads: Heads,
): Promise<readonly Claim[]> {
  const abandoned = sharing.abandonedFirst
    ? await takeListed(db, sharing, claimant, heads, abandonedUids(db, sharing, claimant.now, limit))
    : [];
  if (abandoned.length >= limit) return abandoned;
  const due = dueUids(db, sharing, claimant.now, limit - abandoned.length);
  return [...abandoned, ...(await takeListed(db, sharing, claimant, heads, due))];
}

async function takeListed(
  db: Db,
  sharing: Sharing,
  claimant: Claimant,
  heads: Heads,
  uids: ReturnType<typeof dueUids>,
): Promise<readonly Claim[]> {
  // Materialized: a planner that runs the list once for each row would take more than the limit.
  const listed = db.with(
    (cte) => cte('listed').materialized(),
    () => uids,
  );
  const rows = await taking(listed, sharing, claimant)
    .where('uid', 'in', sql<string>`(select uid from listed)`)
    .returning(CLAIM_COLUMNS)
    .execute();
  return rows
    .sort((left, right) => left.due_at - right.due_at)
    .map((row) => claimOf(row, claimant.owner, heads));
}

export async function claim(
  db: Db,
  sharing: Sharing,
  stream: string,
  claimant: Claimant,
  heads: Heads,
): Promise<Claim | null> {
  const row = await taking(db, sharing, claimant)
    .where('uid', '=', stream)
    .where(free(sharing.now(claimant.now)))
    .where('schema', '<=', EVENT_SCHEMA)
    .returning(CLAIM_COLUMNS)
    .executeTakeFirst();
  if (row !== undefined) return claimOf(row, claimant.owner, heads);
  await refuseIfNewer(db, stream);
  return null;
}

/** A taken lease has the next epoch, and its holder sees everything that was woken for. */
function taking(db: Pick<Db, 'updateTable'>, sharing: Sharing, { now, owner, leaseMs }: Claimant) {
  return db.updateTable('credentials').set((eb) => ({
    lease_owner: owner,
    lease_until: sql<number>`${sharing.now(now)} + ${leaseMs}`,
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
  readonly hash: string;
  readonly retries: string;
}

/** What is claimed is about to be written to. */
function claimOf(row: ClaimRow, owner: string, heads: Heads): Claim {
  const state = stateOf(row);
  heads.keep({ state, hash: row.hash });
  return { stream: row.uid, owner, epoch: row.epoch, state, retries: retriesOf(row) };
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
  sharing: Sharing,
  now: number,
): Promise<{ readonly due: number; readonly oldestDueAt: number | null }> {
  const { due, oldest } = await db
    .selectFrom('credentials')
    .select((eb) => [eb.fn.countAll<number>().as('due'), eb.fn.min('due_at').as('oldest')])
    .where('due_at', '<=', sharing.now(now))
    .where(free(sharing.now(now)))
    .executeTakeFirstOrThrow();
  return { due: Number(due), oldestDueAt: oldest === null ? null : Number(oldest) };
}
