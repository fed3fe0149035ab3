import type { Call } from './credential.ts';
import { MINUTE_MS } from './duration.ts';
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

/** In the place of an escrow's id: a replica that calls name and that was never seen. */
export const UNSEEN_ESCROW = '';

/** Whoever was seen within this time counts as running. */
export const RUNNING_WITHIN_MS = 5 * MINUTE_MS;

/** Whether a replica is the first by name of those that are running: for what one of them should do. */
export function isFirst(own: string, replicas: readonly Replica[], now: number): boolean {
  return replicas.every(
    ({ name, seenAt, gone }) => name >= own || gone !== null || seenAt + RUNNING_WITHIN_MS < now,
  );
}

/**
 * The replicas, this one left out, in whose escrow the reply of a call may stand unseen: the one that made the call,
 * known or not; for a call by a person also any that was there since, because a paste goes to whichever one takes it. A
 * secret is lost only once there are none.
 */
export function unaccounted(
  call: Call,
  own: string,
  replicas: readonly Replica[],
  now: number,
): readonly string[] {
  const settledAt = call.deadlineAt + call.settleMs;
  const unread = replicas.filter((each) => {
    if (each.name === own || !mayHoldReply(call, each)) return false;
    // What was read later than now was written down by a clock that ran ahead: nobody knows when it was.
    const readAt = Math.max(
      ...[each.sweptAt, each.importedAt].map((at) => (at === null || at > now ? 0 : at)),
    );
    return each.gone === null && readAt <= settledAt;
  });
  const names = unread.map(({ name }) => name);
  const caller = call.replica;
  // Nobody here has ever seen it, as after a restore from a copy that did not have it: so nobody knows of its escrow.
  const isUnknown = caller !== null && caller !== own && replicas.every(({ name }) => name !== caller);
  return isUnknown ? [caller, ...names] : names;
}

/**
 * Whether the reply of a call can have gone to a replica. One that was seen shortly before a call by a person was there
 * a while longer: it says so once a minute.
 */
export function mayHoldReply(call: Call, { name, seenAt }: Replica): boolean {
  return call.attended === null ? name === call.replica : seenAt + RUNNING_WITHIN_MS >= call.startedAt;
}
