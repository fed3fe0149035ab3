import type { AccessEvent, StoredAccessEvent } from '../../domain/access/events.ts';
import type { VerifyReport } from '../../ports/journal.ts';
import { canonicalJson } from '../canonical-json.ts';
import { eventHash, GENESIS_HASH } from '../chain.ts';
import { parsed } from '../rows.ts';
import type { AccessEventRow, Db } from '../schema.ts';

/** The stream of the chain; no credential can be called that, for their ids begin with `cred_`. */
export const ACCESS_STREAM = 'access';
/** The version of the vocabulary of access. */
export const ACCESS_SCHEMA = 1;

const PAGE = 500;

export async function accessEvents(
  db: Db,
  afterSeq: number,
  limit: number,
): Promise<readonly StoredAccessEvent[]> {
  return (await rowsAfter(db, afterSeq, limit)).map(({ seq, at, actor, type, data, hash }) => {
    const event = { type, ...parsed<object>(data, `journal, access event ${seq}`) } as AccessEvent;
    return { seq, at, actor, event, hash };
  });
}

export function hashOfAccess(previous: string, row: Omit<AccessEventRow, 'hash'>): string {
  return eventHash(previous, { stream: ACCESS_STREAM, ...row });
}

/** Walks the chain of access; resolves to what does not fit. */
export async function verifyAccess(db: Db): Promise<VerifyReport['problems']> {
  const walk = walkAccess();
  for (let after = 0; ;) {
    const rows = await rowsAfter(db, after, PAGE);
    rows.forEach((row) => walk.take(row));
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < PAGE) return walk.problems;
  }
}

/** A walk along the chain of access, event by event. */
export function walkAccess(): {
  readonly problems: VerifyReport['problems'];
  readonly take: (row: AccessEventRow) => void;
} {
  const problems: VerifyReport['problems'][number][] = [];
  let [last, hash] = [0, GENESIS_HASH];
  return {
    problems,
    take: (row) => {
      const { seq } = row;
      if (seq !== last + 1)
        problems.push({ stream: ACCESS_STREAM, seq, saw: `event ${last + 1} is missing before it` });
      if (rehash(hash, row) !== row.hash)
        problems.push({ stream: ACCESS_STREAM, seq, saw: 'the event is not what was hashed' });
      [last, hash] = [seq, row.hash];
    },
  };
}

function rehash(previous: string, row: AccessEventRow): string | null {
  try {
    return hashOfAccess(previous, { ...row, data: canonicalJson(JSON.parse(row.data)) });
  } catch {
    return null;
  }
}

function rowsAfter(db: Db, afterSeq: number, limit: number): Promise<AccessEventRow[]> {
  return db
    .selectFrom('access_events')
    .selectAll()
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}
