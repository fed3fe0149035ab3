import type { StoredEvent } from '../events.ts';
import type { LoadedMark } from '../loaded-mark.ts';

/** How far a pod has come, as the journal has it. */
export interface PodMark {
  /** What was delivered before all else: what its application has read where it reads only when it starts. */
  readonly first: LoadedMark | null;
  readonly delivered: LoadedMark | null;
  readonly loaded: LoadedMark | null;
}

/** By the uid of the pod. */
export type PodLedger = ReadonlyMap<string, PodMark>;

const NOTHING: PodMark = { first: null, delivered: null, loaded: null };

/**
 * Adds what one event says of a pod. It is made from the journal when somebody asks, and is no part of the state: that is
 * written again with every event, and a workload may have ten thousand pods.
 */
export function notePod(
  ledger: Map<string, PodMark>,
  { event, at }: Pick<StoredEvent, 'event' | 'at'>,
): void {
  if ((event.type !== 'Delivered' && event.type !== 'Loaded') || event.pod === undefined) return;
  const mark = ledger.get(event.pod) ?? NOTHING;
  const now: LoadedMark = { version: event.version, at };
  ledger.set(
    event.pod,
    event.type === 'Delivered'
      ? { ...mark, first: mark.first ?? now, delivered: now }
      : { ...mark, loaded: now },
  );
}

/** Forgets the pods that have had nothing of the last two versions: whoever of them still lives has an old key anyway. */
export function forgetOld(ledger: Map<string, PodMark>, version: number): void {
  for (const [uid, { delivered, loaded }] of ledger)
    if (Math.max(delivered?.version ?? 0, loaded?.version ?? 0) < version - 1) ledger.delete(uid);
}
