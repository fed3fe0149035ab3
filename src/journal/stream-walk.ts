import { unregistered } from '../domain/credential.ts';
import type { CredentialState } from '../domain/credential.ts';
import { fold } from '../domain/fold.ts';
import { canonicalJson } from './canonical-json.ts';
import { EVENT_SCHEMA, eventHash, GENESIS_HASH } from './chain.ts';
import { storedEventOf } from './rows.ts';
import type { EventRow } from './schema.ts';

/** What a walk along one stream has come to, without a database. */
export interface StreamWalk {
  readonly stream: string;
  hash: string;
  /** Null from the first event that can't be folded. */
  state: CredentialState | null;
  seq: number;
}

export interface StreamProblem {
  readonly stream: string;
  readonly seq: number;
  readonly saw: string;
}

export function beginWalk(stream: string): StreamWalk {
  return { stream, hash: GENESIS_HASH, state: unregistered(stream), seq: 0 };
}

/** One event further. The walk goes on from the stored hash, so that one edit is one problem. */
export function walkOn(walk: StreamWalk, event: Omit<EventRow, 'stream'>): readonly StreamProblem[] {
  const { stream } = walk;
  const row: EventRow = { ...event, stream };
  const { seq } = row;
  const problems: StreamProblem[] = [];
  if (seq !== walk.seq + 1) problems.push({ stream, seq, saw: `event ${walk.seq + 1} is missing before it` });
  if (rehash(walk.hash, row) !== row.hash)
    problems.push({ stream, seq, saw: 'the event is not what was hashed' });
  const state = refold(walk.state, row);
  if (state === null && walk.state !== null)
    problems.push({ stream, seq, saw: 'the event can not follow the ones before' });
  walk.hash = row.hash;
  walk.seq = seq;
  walk.state = state;
  return problems;
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
  if (state === null || row.schema > EVENT_SCHEMA) return null;
  try {
    return fold(state, storedEventOf(row));
  } catch {
    return null;
  }
}
