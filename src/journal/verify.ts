import { setImmediate as breathe } from 'node:timers/promises';
import { unregistered } from '../domain/credential.ts';
import type { CredentialState } from '../domain/credential.ts';
import { fold } from '../domain/fold.ts';
import type { VerifyReport } from '../ports/journal.ts';
import { verifyAccess } from './access/events.ts';
import { canonicalJson } from './canonical-json.ts';
import { EVENT_SCHEMA, eventHash, GENESIS_HASH } from './chain.ts';
import { storedEventOf } from './rows.ts';
import type { CredentialRow, Db, EventRow } from './schema.ts';
import type { DatabaseTraits } from './traits.ts';

const STREAMS_A_PAGE = 200;

type Problem = VerifyReport['problems'][number];

/** What a walk along one stream has come to. */
interface Walk {
  readonly hash: string;
  readonly seq: number;
  /** Null from the first event that can't be folded. */
  readonly state: CredentialState | null;
  readonly problems: readonly Problem[];
}

/**
 * Recomputes every hash, refolds every state and compares both with what is stored. Each page of credentials is read
 * with its events as of one moment, so that appends meanwhile are no problem. The chain of access is walked at the end.
 */
export async function verify(
  db: Db,
  { snapshot, findGaps }: Pick<DatabaseTraits, 'snapshot' | 'findGaps'>,
  onProgress: (events: number) => void,
): Promise<VerifyReport> {
  const problems: Problem[] = [];
  let events = 0;
  let streams = 0;
  for await (const page of pages(snapshot)) {
    for (const credential of page.credentials) {
      const rows = page.events.get(credential.uid) ?? [];
      problems.push(...problemsOfStream(credential, rows));
      events += rows.length;
      streams += 1;
    }
    onProgress(events);
    await breathe();
  }
  problems.push(...(await orphans(db)), ...(await findGaps(db)), ...(await verifyAccess(db)));
  return { events, streams, problems };
}

type HeadRow = Pick<CredentialRow, 'uid' | 'name' | 'seq' | 'hash' | 'schema' | 'state'>;

interface Page {
  readonly credentials: readonly HeadRow[];
  readonly events: ReadonlyMap<string, readonly EventRow[]>;
}

async function* pages(snapshot: DatabaseTraits['snapshot']): AsyncGenerator<Page> {
  let after = '';
  for (;;) {
    const page = await snapshot((db) => readPage(db, after));
    if (page.credentials.length > 0) yield page;
    if (page.credentials.length < STREAMS_A_PAGE) return;
    after = page.credentials.at(-1)?.uid ?? '';
  }
}

async function readPage(trx: Db, after: string): Promise<Page> {
  const credentials = await trx
    .selectFrom('credentials')
    .select(['uid', 'name', 'seq', 'hash', 'schema', 'state'])
    .where('uid', '>', after)
    .orderBy('uid')
    .limit(STREAMS_A_PAGE)
    .execute();
  const events = new Map<string, EventRow[]>();
  if (credentials.length === 0) return { credentials, events };
  const uids = credentials.map(({ uid }) => uid);
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('stream', 'in', uids)
    .orderBy('stream')
    .orderBy('seq')
    .execute();
  for (const row of rows) {
    const list = events.get(row.stream);
    if (list === undefined) events.set(row.stream, [row]);
    else list.push(row);
  }
  return { credentials, events };
}

function problemsOfStream(credential: HeadRow, rows: readonly EventRow[]): readonly Problem[] {
  const stream = credential.uid;
  if (credential.schema > EVENT_SCHEMA)
    return [{ stream, seq: credential.seq, saw: `events of version ${credential.schema}, not checked` }];
  let walk: Walk = { hash: GENESIS_HASH, seq: 0, state: unregistered(stream), problems: [] };
  for (const row of rows) walk = step(walk, row);
  return [...walk.problems, ...headProblems(credential, walk)];
}

function step(walk: Walk, row: EventRow): Walk {
  const { stream, seq } = row;
  const problems: Problem[] = [];
  if (seq !== walk.seq + 1)
    problems.push({ stream, seq, saw: `event ${walk.seq + 1} is missing before this one` });
  const hash = rehash(walk.hash, row);
  if (hash !== row.hash) problems.push({ stream, seq, saw: 'the event is not what was hashed' });
  const state = refold(walk.state, row);
  if (state === null && walk.state !== null)
    problems.push({ stream, seq, saw: 'the event can not follow the ones before' });
  // The walk goes on from the stored hash, so that one edit is one problem and not one for each event after it.
  return { hash: row.hash, seq, state, problems: [...walk.problems, ...problems] };
}

/** Null for data that are no JSON: those have no hash. */
function rehash(previous: string, row: EventRow): string | null {
  try {
    return eventHash(previous, { ...row, data: canonicalJson(JSON.parse(row.data)) });
  } catch {
    return null;
  }
}

function refold(state: CredentialState | null, row: EventRow): CredentialState | null {
  if (state === null) return null;
  try {
    return fold(state, storedEventOf(row));
  } catch {
    return null;
  }
}

function headProblems(credential: HeadRow, walk: Walk): readonly Problem[] {
  const { uid: stream, seq } = credential;
  if (seq !== walk.seq) return [{ stream, seq, saw: `${walk.seq} events are there, ${seq} were written` }];
  if (credential.hash !== walk.hash)
    return [{ stream, seq, saw: 'the last event is not the one that was written last' }];
  if (walk.state === null) return [];
  const state = canonicalJson(walk.state);
  const same = state === recanonical(credential.state) && walk.state.name === credential.name;
  return same ? [] : [{ stream, seq, saw: 'the kept state is not the sum of the events' }];
}

function recanonical(text: string): string | null {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Events whose credential is gone. */
async function orphans(db: Db): Promise<readonly Problem[]> {
  const rows = await db
    .selectFrom('events')
    .select(['stream', (eb) => eb.fn.max('seq').as('seq')])
    .where('stream', 'not in', (eb) => eb.selectFrom('credentials').select('uid'))
    .groupBy('stream')
    .execute();
  return rows.map(({ stream, seq }) => ({ stream, seq, saw: 'the credential of these events was removed' }));
}
