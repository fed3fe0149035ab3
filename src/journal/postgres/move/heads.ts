import { createHash } from 'node:crypto';
import type { Db } from '../../schema.ts';

const STREAMS_AT_ONCE = 5_000;

/** One digest over the last event of every stream: two journals with the same one hold the same history. */
export async function digestOfHeads(db: Db): Promise<string> {
  const digest = createHash('sha256');
  for (let after = ''; ;) {
    const heads = await db
      .selectFrom('credentials')
      .select(['uid', 'seq', 'hash'])
      .where('uid', '>', after)
      .orderBy('uid')
      .limit(STREAMS_AT_ONCE)
      .execute();
    for (const { uid, seq, hash } of heads) digest.update(`${uid} ${seq} ${hash}\n`);
    const last = heads.at(-1);
    if (last === undefined) return digest.digest('hex');
    after = last.uid;
  }
}
