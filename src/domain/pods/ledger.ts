import type { StoredEvent } from '../events.ts';
import type { LoadedMark } from '../loaded-mark.ts';

/** How far a pod has come, or whoever has a consumer's token, as the journal has it. */
export interface PodMark {
  /** What was delivered before all else: what its application has read where it reads only when it starts. */
  readonly first: LoadedMark | null;
  readonly delivered: LoadedMark | null;
  readonly loaded: LoadedMark | null;
}

/** By what `holderKey` says. */
export type PodLedger = ReadonlyMap<string, PodMark>;

/** A pod by its uid, in which there is no blank; whoever has the token of a consumer by that, which no pod speaks for. */
export function holderKey(consumer: string, uid: string | null): string {
  return uid ?? `token ${consumer}`;
}

const NOTHING: PodMark = { first: null, delivered: null, loaded: null };

/**
 * Adds what one event says of a holder. It is made from the journal when somebody asks, and is no part of the state: that is
 * written again with every event, and a workload may have ten thousand pods.
 */
export function noteHolder(
  ledger: Map<string, PodMark>,
  { event, at }: Pick<StoredEvent, 'event' | 'at'>,
): void {
  if (event.type !== 'Delivered' && event.type !== 'Loaded') return;
  const key = holderKey(event.consumer, event.pod ?? null);
  const mark = ledger.get(key) ?? NOTHING;
  const now: LoadedMark = { version: event.version, at };
  ledger.set(
    key,
    event.type === 'Delivered'
      ? { ...mark, first: mark.first ?? now, delivered: now }
      : { ...mark, loaded: now },
  );
}

/** Forgets the holders that have had nothing of the last two versions: whoever of them still lives has an old key anyway. */
export function forgetOld(ledger: Map<string, PodMark>, version: number): void {
  for (const [uid, { delivered, loaded }] of ledger)
    if (Math.max(delivered?.version ?? 0, loaded?.version ?? 0) < version - 1) ledger.delete(uid);
}
