import type { Call } from './credential.ts';
import type { Actor } from './events.ts';

/** What is known of one daemon and of the escrow that only it writes. Times are epoch milliseconds. */
export interface Replica {
  readonly name: string;
  /** Public, made with its escrow: another directory under the same name has another one. */
  readonly escrow: string;
  readonly seenAt: number;
  /** Everything that it escrowed before this time is in the journal; null: never looked. */
  readonly sweptAt: number | null;
  /** When a person last had its escrow imported as a whole. */
  readonly importedAt: number | null;
  /** A person's word that its escrow will never be read again. */
  readonly gone: { readonly at: number; readonly by: Actor; readonly reason: string } | null;
}

/**
 * The replicas, this one left out, in whose escrow the reply of a call may stand unseen: the one that made the call; for
 * a call by a person any that was there since, because a paste goes to whichever one takes it. A secret is lost only
 * once there are none.
 */
export function unaccounted(call: Call, own: string, replicas: readonly Replica[]): readonly Replica[] {
  const settledAt = call.deadlineAt + call.settleMs;
  return replicas.filter((each) => {
    if (each.name === own || !mayHoldReply(call, each)) return false;
    const seenAt = Math.max(each.sweptAt ?? 0, each.importedAt ?? 0);
    return each.gone === null && seenAt <= settledAt;
  });
}

/** Whether the reply of a call can have gone to a replica. */
export function mayHoldReply(call: Call, { name, seenAt }: Replica): boolean {
  return call.attended === null ? name === call.replica : seenAt >= call.startedAt;
}
