import { Fault } from '../domain/fault.ts';
import type { Reservation } from '../ports/journal.ts';
import type { Db } from './schema.ts';
import type { Sharing } from './traits.ts';

type Budget = Extract<Reservation, { kind: 'issuer-budget' }>;
type Concurrency = Extract<Reservation, { kind: 'concurrency' }>;

/** Takes one place in the transaction of the event that needs it, or throws KT2108, which rolls the event back. */
export async function reserve(trx: Db, sharing: Sharing, reservation: Reservation): Promise<void> {
  if (reservation.kind === 'issuer-budget') await spend(trx, reservation);
  else await takePlace(trx, sharing, reservation);
}

async function spend(trx: Db, { issuer, day, limit }: Budget): Promise<void> {
  const noneLeft = new Fault('KT2108', {
    place: `issuer ${issuer}`,
    saw: `all ${limit} resets of ${day} are spent`,
  });
  if (limit < 1) throw noneLeft;
  // One statement decides, so that two writers can't both take the last place.
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('issuer_budget')
    .values({ issuer, day, spent: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer', 'day'])
        .doUpdateSet((eb) => ({ spent: eb('issuer_budget.spent', '+', 1) }))
        .where('issuer_budget.spent', '<', limit),
    )
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw noneLeft;
}

/** Idempotent for a rotation that has its place already. */
async function takePlace(trx: Db, sharing: Sharing, { policy, rotation, limit }: Concurrency): Promise<void> {
  // Counting and taking are two statements: two writers between them would both take the last place.
  await sharing.inTurn(trx, `concurrency of ${policy}`);
  const { taken } = await trx
    .selectFrom('places')
    .select((eb) => eb.fn.countAll<number>().as('taken'))
    .where('policy', '=', policy)
    .where('rotation', '!=', rotation)
    .executeTakeFirstOrThrow();
  if (Number(taken) >= limit)
    throw new Fault('KT2108', {
      place: `policy ${policy}`,
      saw: `all ${limit} rotations at a time are open`,
    });
  await trx
    .insertInto('places')
    .values({ policy, rotation })
    .onConflict((conflict) => conflict.columns(['policy', 'rotation']).doNothing())
    .execute();
}

export async function freeRotation(trx: Db, rotation: string): Promise<void> {
  await trx.deleteFrom('places').where('rotation', '=', rotation).execute();
}

export async function budgetSpent(db: Db, issuer: string, day: string): Promise<number> {
  const row = await db
    .selectFrom('issuer_budget')
    .select('spent')
    .where('issuer', '=', issuer)
    .where('day', '=', day)
    .executeTakeFirst();
  return row?.spent ?? 0;
}
