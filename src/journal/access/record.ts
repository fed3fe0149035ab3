import type { AccessEvent } from '../../domain/access/events.ts';
import type { AccessBook, AccessWrite } from '../../ports/access.ts';
import { canonicalJson } from '../canonical-json.ts';
import { GENESIS_HASH } from '../chain.ts';
import type { Db } from '../schema.ts';
import type { Sharing } from '../traits.ts';
import { ACCESS_SCHEMA, ACCESS_STREAM, hashOfAccess } from './events.ts';
import { write } from './write.ts';

type Meta = Parameters<AccessBook['record']>[1];

/** The writes and the event that tells of them, all or nothing. */
export async function record(
  db: Db,
  sharing: Sharing,
  {
    event,
    meta,
    writes,
  }: { readonly event: AccessEvent; readonly meta: Meta; readonly writes: readonly AccessWrite[] },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Whoever comes second waits here, and is chained to what the first one has written.
    await sharing.inTurn(trx, ACCESS_STREAM);
    for (const each of writes) await write(trx, each);
    await append(trx, event, meta);
  });
}

async function append(trx: Db, event: AccessEvent, { at, actor }: Meta): Promise<void> {
  const last = await trx
    .selectFrom('access_events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const data = canonicalJson({ ...event, type: undefined });
  const row = { seq: (last?.seq ?? 0) + 1, at, actor, type: event.type, schema: ACCESS_SCHEMA, data };
  const hash = hashOfAccess(last?.hash ?? GENESIS_HASH, row);
  await trx
    .insertInto('access_events')
    .values({ ...row, hash })
    .execute();
}
