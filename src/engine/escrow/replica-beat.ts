import type { Condition } from '../../domain/alerts/conditions.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { EscrowBook } from '../../ports/escrow-book.ts';
import type { Ports } from '../ports.ts';
import { createSweep } from './sweep.ts';
import type { UnreadEntry } from './sweep.ts';

export const BEAT_EVERY_MS = MINUTE_MS;

/**
 * Says once a minute that this replica is there and how far its escrow is in the journal, and tells what is wrong with
 * the escrow. Nothing is said of a sweep that left something out: the last complete one stands.
 */
export function createReplicaBeat(ports: Ports, book: EscrowBook): () => Promise<readonly Condition[]> {
  const sweep = createSweep(ports, book);
  let lastMs: number | null = null;
  let sweptAt = 0;
  let conditions: readonly Condition[] = [];
  return async () => {
    const nowMs = ports.clock.monotonicMs();
    if (lastMs !== null && nowMs - lastMs < BEAT_EVERY_MS) return conditions;
    const report = await sweep();
    const now = ports.clock.now();
    sweptAt = report.sweptAt ?? sweptAt;
    // The last complete one was before the clock was set back: when that was, nobody can say any more.
    if (sweptAt > now) sweptAt = 0;
    await ports.journal.replicas.beat(ports.replica, now, sweptAt);
    await ports.journal.replicas.forgetAhead(now);
    lastMs = nowMs;
    conditions = report.unread.map(conditionOf);
    return conditions;
  };
}

function conditionOf({ credential, attempt, fault }: UnreadEntry): Condition {
  return { code: 'KT-A208', aspect: `${credential} ${attempt}`, summary: `${fault.code} ${fault.saw}` };
}
