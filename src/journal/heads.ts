import type { CredentialState } from '../domain/credential.ts';

/** The end of a stream: its state, with the number of the last event in it, and that event's hash. */
export interface KnownHead {
  readonly state: CredentialState;
  readonly hash: string;
}

/**
 * Where streams stood when this process last wrote or claimed them. Only a guess, since others write too: whoever builds
 * on one has the database compare it.
 */
export interface Heads {
  get(stream: string): KnownHead | null;
  keep(head: KnownHead): void;
}

/** Far more than a process moves at once; a state takes some kilobytes. */
const HEADS_KEPT = 256;

export function createHeads(): Heads {
  const kept = new Map<string, KnownHead>();
  return {
    get: (stream) => kept.get(stream) ?? null,
    keep(head) {
      const { uid, seq } = head.state;
      // Two answers may come in the other order.
      if ((kept.get(uid)?.state.seq ?? 0) > seq) return;
      kept.delete(uid);
      kept.set(uid, head);
      const [oldest] = kept.keys();
      if (kept.size > HEADS_KEPT && oldest !== undefined) kept.delete(oldest);
    },
  };
}
