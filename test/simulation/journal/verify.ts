import type { CredentialState } from '../../../src/domain/credential.ts';
import type { StoredEvent } from '../../../src/domain/events.ts';
import { fold } from '../../../src/domain/fold.ts';
import { dataOf, EVENT_SCHEMA, eventHash, GENESIS_HASH } from '../../../src/journal/chain.ts';
import type { VerifyReport } from '../../../src/ports/journal.ts';
import type { EventRow, JournalDisk } from './tables.ts';

/** Hashes are made when somebody reads them: nothing in the simulation edits an event, and a year has thousands. */
export function storedEvents(disk: JournalDisk, rows: readonly EventRow[]): readonly StoredEvent[] {
  const hashes = new Map<string, readonly string[]>();
  return rows.map((row) => {
    const known = hashes.get(row.stream) ?? hashesOf(disk.tables.streams.get(row.stream) ?? []);
    hashes.set(row.stream, known);
    return { ...row, schema: EVENT_SCHEMA, hash: known[row.seq - 1] ?? '' };
  });
}

function hashesOf(rows: readonly EventRow[]): readonly string[] {
  let hash = GENESIS_HASH;
  return rows.map(({ stream, seq, at, actor, event }) => {
    const { type } = event;
    hash = eventHash(hash, { stream, seq, at, actor, type, schema: EVENT_SCHEMA, data: dataOf(event) });
    return hash;
  });
}

/** Refolds every stream, and compares with the state that is kept. */
export function verifyStreams(
  { tables }: JournalDisk,
  empty: (uid: string) => CredentialState,
): VerifyReport {
  const problems: { stream: string; seq: number; saw: string }[] = [];
  for (const [stream, row] of tables.credentials) {
    let state = empty(stream);
    for (const [index, { seq, at, event }] of (tables.streams.get(stream) ?? []).entries()) {
      if (seq !== index + 1) problems.push({ stream, seq, saw: `event ${index + 1} is missing before it` });
      state = fold(state, { at, event });
    }
    if (JSON.stringify(state) !== JSON.stringify(row.state))
      problems.push({ stream, seq: state.seq, saw: 'the kept state is not the sum of the events' });
  }
  return { events: tables.events.length, streams: tables.credentials.size, problems };
}
