import type { CredentialState } from '../../domain/credential.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { endedAttempts, knowsAttempt } from '../../domain/retention.ts';
import type { SealHeader } from '../../ports/custody.ts';
import type { EscrowBook } from '../../ports/escrow-book.ts';
import type { Ports } from '../ports.ts';

const EVERY_MS = 6 * HOUR_MS;

/**
 * A few times a day drops what is done with: escrow entries that are in the journal, whose rotation is closed and whose
 * retention is over; and of the same credentials the sealed files of versions that ended as long ago. A credential with
 * something open keeps everything. Resolves to how many entries went; null where it was not time.
 */
export function createRetention(
  ports: Ports,
  book: EscrowBook,
  retentionMs: number,
): () => Promise<number | null> {
  let lastMs = ports.clock.monotonicMs() - EVERY_MS;
  return async () => {
    const nowMs = ports.clock.monotonicMs();
    if (nowMs - lastMs < EVERY_MS) return null;
    lastMs = nowMs;
    const before = ports.clock.now() - retentionMs;
    const done = new Set<string>();
    for (const [credential, attempts] of agedOf(book.entries(), before)) {
      for (const attempt of await doneOf(ports, credential, attempts, before))
        done.add(`${credential} ${attempt}`);
    }
    const isDone = ({ credential, attempt, receivedAt }: SealHeader) =>
      receivedAt < before && done.has(`${credential} ${attempt}`);
    const dropped = await book.compact(isDone);
    if (dropped > 0) ports.log.info('the escrow was compacted', { dropped });
    return dropped;
  };
}

function agedOf(entries: readonly SealHeader[], before: number): ReadonlyMap<string, Set<string>> {
  const aged = new Map<string, Set<string>>();
  for (const { credential, attempt, receivedAt } of entries) {
    if (receivedAt >= before) continue;
    const attempts = aged.get(credential) ?? new Set();
    aged.set(credential, attempts.add(attempt));
  }
  return aged;
}

/** The attempts of one credential that the escrow need not keep. */
async function doneOf(
  ports: Ports,
  credential: string,
  attempts: ReadonlySet<string>,
  before: number,
): Promise<readonly string[]> {
  const state = await ports.journal.state(credential);
  if (state === null || state.saga !== null) return [];
  if (state.versions.some(({ status }) => status === 'pending')) return [];
  const kept = new Set((await ports.journal.sealedFiles(credential)).map(({ attempt }) => attempt));
  const ended = endedAttempts(state, before);
  await dropEnded(
    ports,
    state,
    ended.filter((attempt) => kept.has(attempt)),
  );
  return [...attempts].filter(
    (attempt) => knowsAttempt(state, attempt) && (kept.has(attempt) || ended.includes(attempt)),
  );
}

async function dropEnded(ports: Ports, state: CredentialState, attempts: readonly string[]): Promise<void> {
  if (attempts.length === 0) return;
  const meta = { at: ports.clock.now(), actor: 'engine' };
  await ports.journal
    .append(state.uid, state.seq, [{ type: 'SealedDropped', attempts }], meta, { dropSealed: attempts })
    .catch((thrown: unknown) => {
      // Something else came in between: the next round finds the same again.
      if (!(thrown instanceof Fault) || thrown.code !== 'KT2106') throw thrown;
    });
}
