import { setImmediate as breathe } from 'node:timers/promises';
import type { CheckpointBook, SignedCheckpoint } from '../../ports/checkpoint.ts';
import { canonicalJson } from '../canonical-json.ts';
import { slices } from '../register.ts';
import type { Db } from '../schema.ts';
import { latest } from './read.ts';
import { checkpointHash, NO_CHECKPOINT, signCheckpoint } from './signed.ts';
import { bucketOf, digestOfBucket, rootOf } from './tree.ts';
import type { StreamHead } from './tree.ts';

/**
 * Positions are given before a commit, so with several writers a lower one may appear after a higher one. So many are
 * looked at again; a stream that was overtaken by more is anchored with its next event.
 */
const POSITIONS_LOOKED_AT_AGAIN = 1_000;
const ROWS_A_STATEMENT = 500;

/** Raised inside the transaction to undo it; never leaves this file. */
class AnotherWasFirst extends Error {
  override readonly name = 'AnotherWasFirst';
}

/** The next checkpoint. What it costs grows with the streams that changed since the last one, not with all of them. */
export async function take(
  db: Db,
  request: Parameters<CheckpointBook['take']>[0],
): Promise<SignedCheckpoint | null> {
  try {
    return await db.transaction().execute((trx) => takeWithin(trx, request));
  } catch (thrown) {
    if (thrown instanceof AnotherWasFirst) return null;
    throw thrown;
  }
}

async function takeWithin(
  trx: Db,
  { installation, at, signer }: Parameters<CheckpointBook['take']>[0],
): Promise<SignedCheckpoint | null> {
  const before = (await latest(trx))?.checkpoint ?? null;
  const position = await lastPosition(trx);
  // Of another installation: a restore, whose first checkpoint looks at everything and is always taken.
  const own = before?.installation === installation ? before : null;
  const changed = await changedHeads(trx, own === null ? null : own.position);
  if (changed.length === 0 && own !== null) return null;
  await keepHeads(trx, changed);
  const buckets = await refreshBuckets(trx, new Set(changed.map(({ stream }) => bucketOf(stream))));
  const signed = signCheckpoint(
    {
      v: 1,
      installation,
      number: (before?.number ?? 0) + 1,
      previous: before === null ? NO_CHECKPOINT : checkpointHash(before),
      at,
      position,
      streams: buckets.reduce((sum, { streams }) => sum + streams, 0),
      root: rootOf(buckets),
    },
    signer,
  );
  await insert(trx, signed);
  return signed;
}

async function lastPosition(trx: Db): Promise<number> {
  const row = await trx
    .selectFrom('events')
    .select((eb) => eb.fn.max('position').as('position'))
    .executeTakeFirst();
  return Number(row?.position ?? 0);
}

/** The heads that differ from those of the last checkpoint. */
async function changedHeads(trx: Db, after: number | null): Promise<readonly StreamHead[]> {
  const changed: StreamHead[] = [];
  const streams = await candidates(trx, after);
  for (const slice of slices(streams, ROWS_A_STATEMENT)) {
    const rows = await trx
      .selectFrom('credentials')
      .leftJoin('checkpoint_heads', 'checkpoint_heads.stream', 'credentials.uid')
      .select(['credentials.uid', 'credentials.seq', 'credentials.hash', 'checkpoint_heads.hash as covered'])
      .where('credentials.uid', 'in', slice)
      .execute();
    for (const { uid, seq, hash, covered } of rows)
      if (hash !== covered) changed.push({ stream: uid, seq, hash });
    await breathe();
  }
  return changed;
}

async function candidates(trx: Db, after: number | null): Promise<readonly string[]> {
  if (after === null) {
    const all = await trx.selectFrom('credentials').select('uid').execute();
    return all.map(({ uid }) => uid);
  }
  const rows = await trx
    .selectFrom('events')
    .select('stream')
    .distinct()
    .where('position', '>', after - POSITIONS_LOOKED_AT_AGAIN)
    .execute();
  return rows.map(({ stream }) => stream);
}

async function keepHeads(trx: Db, heads: readonly StreamHead[]): Promise<void> {
  for (const slice of slices(heads, ROWS_A_STATEMENT)) {
    await trx
      .insertInto('checkpoint_heads')
      .values(slice.map(({ stream, seq, hash }) => ({ stream, bucket: bucketOf(stream), seq, hash })))
      .onConflict((conflict) =>
        conflict.column('stream').doUpdateSet((eb) => ({
          seq: eb.ref('excluded.seq'),
          hash: eb.ref('excluded.hash'),
        })),
      )
      .execute();
    await breathe();
  }
}

/** Digests the given buckets anew and resolves to all of them. */
async function refreshBuckets(trx: Db, touched: ReadonlySet<number>) {
  for (const slice of slices([...touched], ROWS_A_STATEMENT / 10)) {
    const heads = await trx
      .selectFrom('checkpoint_heads')
      .select(['stream', 'bucket', 'seq', 'hash'])
      .where('bucket', 'in', slice)
      .execute();
    const rows = slice.map((bucket) => {
      const own = heads.filter((head) => head.bucket === bucket);
      return { bucket, streams: own.length, digest: digestOfBucket(own) };
    });
    await trx
      .insertInto('checkpoint_buckets')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('bucket').doUpdateSet((eb) => ({
          streams: eb.ref('excluded.streams'),
          digest: eb.ref('excluded.digest'),
        })),
      )
      .execute();
    await breathe();
  }
  return trx.selectFrom('checkpoint_buckets').selectAll().execute();
}

async function insert(trx: Db, signed: SignedCheckpoint): Promise<void> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('checkpoints')
    .values({ number: signed.checkpoint.number, signed: canonicalJson(signed) })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw new AnotherWasFirst();
}
