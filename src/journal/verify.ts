import { setImmediate as breathe } from 'node:timers/promises';
import type { VerifyReport } from '../ports/journal.ts';
import { verifyAccess } from './access/events.ts';
import { verifyOnboarding } from './onboarding/walk.ts';
import { canonicalJson } from './canonical-json.ts';
import { EVENT_SCHEMA } from './chain.ts';
import type { CredentialRow, Db, EventRow } from './schema.ts';
import { beginWalk, walkOn } from './stream-walk.ts';
import type { StreamWalk } from './stream-walk.ts';
import type { DatabaseTraits } from './traits.ts';

const STREAMS_A_PAGE = 200;

type Problem = VerifyReport['problems'][number];

/**
 * Recomputes every hash, refolds every state and compares both with what is stored. Each page of credentials is read
 * with its events as of one moment, so that appends meanwhile are no problem. The chains of access and of onboarding are walked at the end.
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
  problems.push(...(await orphans(db)), ...(await findGaps(db)));
  problems.push(...(await verifyAccess(db)), ...(await verifyOnboarding(db)));
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
  const walk = beginWalk(stream);
  const problems = rows.flatMap((row) => walkOn(walk, row));
  return [...problems, ...headProblems(credential, walk)];
}

function headProblems(credential: HeadRow, walk: StreamWalk): readonly Problem[] {
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
