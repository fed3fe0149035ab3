import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { BackupRecord } from '../../ports/backup.ts';
import { latest } from '../checkpoint/read.ts';
import { OF_THE_DATABASE } from '../meta.ts';
import { onboardingRows } from '../onboarding/walk.ts';
import { allReplicas } from '../replicas.ts';
import type { Db, EventRow } from '../schema.ts';

type CoveredRecord = Extract<BackupRecord, { is: 'covered' }>;

const STREAMS_A_PAGE = 200;
const ROWS_A_PAGE = 200;
const HEADS_A_PAGE = 2_000;

export async function lastPosition(db: Db): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.max('position').as('position'))
    .executeTakeFirst();
  return Number(row?.position ?? 0);
}

/**
 * The journal up to a position, page by page, while it goes on. No long transaction is needed: events and sealed files
 * are only ever added, a stream's later events have higher positions, and a state is what its events say. What is
 * sealed is read after the events, so that no event names a file that is missing; and after the replicas, so that
 * whatever one of them says it has brought is there.
 */
export async function* dump(db: Db, upTo: number): AsyncGenerator<BackupRecord> {
  for (const { key, value } of await db.selectFrom('meta').selectAll().orderBy('key').execute())
    if (!OF_THE_DATABASE.has(key)) yield { is: 'meta', key, value };
  for (const replica of await allReplicas(db)) yield { is: 'replica', ...replica };
  yield* dumpAccess(db);
  for (const row of await onboardingRows(db, null)) yield { is: 'onboarding-event', ...row };
  yield* dumpCheckpoints(db, upTo);
  yield* dumpStreams(db, upTo);
  yield* dumpSealed(db);
  const budgets = await db.selectFrom('issuer_budget').selectAll().execute();
  for (const { issuer, day, spent } of budgets) yield { is: 'budget', issuer, day, spent };
  const alerts = await db.selectFrom('alerts').select('row').where('state', '=', 'raised').execute();
  for (const { row } of alerts) yield { is: 'alert', row };
}

/** Read before the rest: then no event tells of a user or a token that is not here. */
async function* dumpAccess(db: Db): AsyncGenerator<BackupRecord> {
  const events = await db.selectFrom('access_events').selectAll().orderBy('seq').execute();
  for (const row of await db.selectFrom('users').selectAll().orderBy('name').execute())
    yield { is: 'user', ...row };
  for (const row of await db.selectFrom('api_tokens').selectAll().orderBy('name').execute())
    yield { is: 'api-token', ...row };
  for (const row of events) yield { is: 'access-event', ...row };
}

/** Every stream with its events up to a position, page by page. */
export async function* dumpStreams(db: Db, upTo: number): AsyncGenerator<BackupRecord> {
  let after = '';
  for (;;) {
    const credentials = await db
      .selectFrom('credentials')
      .select(['uid', 'epoch'])
      .where('uid', '>', after)
      .orderBy('uid')
      .limit(STREAMS_A_PAGE)
      .execute();
    const last = credentials.at(-1);
    if (last === undefined) return;
    const events = await eventsOf(
      db,
      credentials.map(({ uid }) => uid),
      upTo,
    );
    for (const { uid, epoch } of credentials) {
      const own = events.get(uid);
      // Registered after the backup began.
      if (own === undefined) continue;
      yield { is: 'stream', uid, epoch };
      for (const row of own) yield eventRecord(row);
    }
    after = last.uid;
    await breathe();
  }
}

async function eventsOf(
  db: Db,
  streams: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, readonly EventRow[]>> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('stream', 'in', streams)
    .where('position', '<=', upTo)
    .orderBy('stream')
    .orderBy('seq')
    .execute();
  const found = new Map<string, EventRow[]>();
  for (const row of rows) {
    const own = found.get(row.stream);
    if (own === undefined) found.set(row.stream, [row]);
    else own.push(row);
  }
  return found;
}

function eventRecord({ position, seq, at, actor, type, schema, data, hash }: EventRow): BackupRecord {
  return { is: 'event', position, seq, at, actor, type, schema, data, hash };
}

async function* dumpSealed(db: Db): AsyncGenerator<BackupRecord> {
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('sealed')
      .select(['id', 'stream', 'attempt', 'file'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_A_PAGE)
      .execute();
    for (const { stream, attempt, file } of rows)
      yield { is: 'sealed', stream, attempt, file: Buffer.from(file).toString('base64') };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    await breathe();
  }
}

/**
 * Before the streams, so that a reader knows what to look for. The heads are left out where another replica takes a
 * checkpoint meanwhile: they would not be those of the last one.
 */
async function* dumpCheckpoints(db: Db, upTo: number): AsyncGenerator<BackupRecord> {
  const covering = (await latest(db))?.checkpoint ?? null;
  if (covering === null) return;
  const rows = await db
    .selectFrom('checkpoints')
    .select('signed')
    .where('number', '<=', covering.number)
    .orderBy('number')
    .execute();
  for (const { signed } of rows) yield { is: 'checkpoint', signed };
  const heads = await coveredHeads(db);
  const now = (await latest(db))?.checkpoint.number;
  if (now !== covering.number || covering.position > upTo) return;
  yield* heads;
}

/** What the last checkpoint covers. */
export async function coveredHeads(db: Db): Promise<readonly CoveredRecord[]> {
  const heads: CoveredRecord[] = [];
  let after = '';
  for (;;) {
    const rows = await db
      .selectFrom('checkpoint_heads')
      .select(['stream', 'seq'])
      .where('stream', '>', after)
      .orderBy('stream')
      .limit(HEADS_A_PAGE)
      .execute();
    for (const { stream, seq } of rows) heads.push({ is: 'covered', stream, seq });
    const last = rows.at(-1);
    if (last === undefined) return heads;
    after = last.stream;
    await breathe();
  }
}

export async function keeps(db: Db, stream: string, attempt: string, file: Uint8Array): Promise<boolean> {
  const digest = createHash('sha256').update(file).digest('hex');
  const row = await db
    .selectFrom('sealed')
    .select('id')
    .where('stream', '=', stream)
    .where('attempt', '=', attempt)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row !== undefined;
}
