import type { CredentialState } from '../domain/credential.ts';
import type { CredentialEvent, StoredEvent } from '../domain/events.ts';
import { Fault } from '../domain/fault.ts';
import type { RetryState } from '../domain/retry.ts';
import type { SummaryRow } from '../ports/journal.ts';
import { EVENT_SCHEMA } from './chain.ts';
import type { CredentialRow, EventRow } from './schema.ts';

type StateColumns = Pick<CredentialRow, 'uid' | 'schema' | 'state'>;

/** A stream with newer events is not acted upon: its state may mean something else by now. */
export function refuseNewer({ uid, schema }: Pick<CredentialRow, 'uid' | 'schema'>): void {
  if (schema <= EVENT_SCHEMA) return;
  throw new Fault('KT2109', {
    place: `journal, stream ${uid}`,
    saw: `events of version ${schema}; this keyturn knows version ${EVENT_SCHEMA}`,
  });
}

export function stateOf(row: StateColumns): CredentialState {
  refuseNewer(row);
  const place = `journal, state of ${row.uid}`;
  const state = parsed<CredentialState>(row.state, place);
  // Every append asks them; a fold that lacks them was written by nobody here.
  if (Array.isArray(state.approvals) && Array.isArray(state.brokenGlass)) return state;
  throw new Fault('KT2104', { place, saw: 'a state of another form' });
}

export function retriesOf(row: Pick<CredentialRow, 'uid' | 'retries'>): Readonly<Record<string, RetryState>> {
  return parsed<Record<string, RetryState>>(row.retries, `journal, retries of ${row.uid}`);
}

export function summaryOf(row: StateColumns & Pick<CredentialRow, 'retries' | 'due_at'>): SummaryRow {
  return { state: stateOf(row), retries: retriesOf(row), dueAt: row.due_at };
}

export function storedEventOf(row: EventRow): StoredEvent {
  const { position, stream, seq, at, actor, schema, hash } = row;
  const data = parsed<object>(row.data, `journal, stream ${stream}, event ${seq}`);
  const event = { type: row.type, ...data } as CredentialEvent;
  return { position, stream, seq, at, actor, schema, event, hash };
}

/** Text that keyturn wrote itself. Whether it was edited since is the chain's question, not this one's. */
export function parsed<T extends object>(text: string, place: string): T {
  const value = jsonOrNull(text);
  if (typeof value === 'object' && value !== null) return value as T;
  throw new Fault('KT2104', { place, saw: 'text that is no JSON object' });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
