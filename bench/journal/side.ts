import type { CredentialEvent } from '../../src/domain/events.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';

/** What an append writes down, for the bare side to write the same. */
export interface BareRow {
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly data: string;
  readonly hash: string;
}

/** One database: keyturn's journal, and the least that any journal on it would have to do. */
export interface Side {
  readonly name: string;
  readonly journal: JournalWithMeta;
  /** One event's row in a table of its own: `INSERT`, then `COMMIT`. */
  insert(row: BareRow): Promise<void>;
  close(): Promise<void>;
}

export const STREAMS = 16;

export function streamOf(writer: number): string {
  return `cred_${String(writer).padStart(26, '0')}`;
}

/** As large as the events of a rotation are in the middle. */
export function eventOf(number: number): CredentialEvent {
  return { type: 'Loaded', consumer: 'order-router-of-the-bench', version: number };
}

export function rowOf(writer: number, number: number): BareRow {
  const data = JSON.stringify({ consumer: 'order-router-of-the-bench', version: number });
  return {
    stream: streamOf(writer),
    seq: number,
    at: 1_795_000_000_000 + number,
    data,
    hash: 'e'.repeat(64),
  };
}

export async function registerStreams(journal: JournalWithMeta): Promise<void> {
  const entries = Array.from({ length: STREAMS }, (_, writer) => ({
    uid: streamOf(writer),
    name: `wb-${writer}`,
  }));
  await journal.register(entries, { at: 1_795_000_000_000 });
}
