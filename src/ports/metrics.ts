import type { ProbeVerdict, RotationReason } from '../domain/events.ts';

/** What the engine counts. Names and units on /metrics are the adapter's business. */
export interface Metrics {
  tick(durationMs: number, claimed: number): void;
  rotationClosed(reason: RotationReason, durationMs: number): void;
  stepDone(step: string, durationMs: number): void;
  stepFailed(step: string, code: string): void;
  issuerCall(issuer: string): void;
  probe(issuer: string, verdict: ProbeVerdict): void;
  fleet(counts: Readonly<Record<string, number>>): void;
  alertsRaised(counts: Readonly<Record<string, number>>): void;
  /** Leaks that a source has reported: of ours, and of no concern. */
  leaksReported(source: string, counts: { readonly matched: number; readonly unmatched: number }): void;
  /** A delivery of a source, by what became of it: `taken`, or why it was refused. */
  leakDelivery(source: string, outcome: string): void;
  /** A word to an agent about one credential. */
  delivery(outcome: 'key' | 'kept' | 'none' | 'refused' | 'failed'): void;
  /** An agent has come (1), or gone (-1). */
  deliveryStream(change: 1 | -1): void;
  /** Pods of the clusters, by what is wrong with them. */
  pods(counts: Readonly<Record<string, number>>): void;
  /** A restart of a workload for a new key: begun, or somebody changed it first. */
  podRestart(outcome: 'begun' | 'overtaken'): void;
  /** A request of somebody unknown, or of somebody who may not. */
  requestRefused(route: string, code: string): void;
  notification(channel: string, outcome: 'delivered' | 'failed'): void;
}
