import type { Severity } from './spec.ts';

export type AlertState = 'raised' | 'resolved';
export type NotificationKind = 'raised' | 'repeated' | 'escalated' | 'acknowledged' | 'resolved';

/** A person has taken it on: nobody else is called for it any more. */
export interface Acknowledgement {
  readonly at: number;
  readonly by: string;
  readonly note: string | null;
}

/** Once an alert has been raised for so long without an acknowledgement, these are told too. */
export interface EscalationStep {
  readonly afterMs: number;
  readonly to: readonly string[];
}

/** One alert: one condition of one subject. Raised once, repeated by policy, resolved once. */
export interface AlertRow {
  /** Stable: `code/subject/aspect`. */
  readonly key: string;
  readonly code: string;
  /** A credential's uid, or `installation`. */
  readonly subject: string;
  /** What the subject is called. */
  readonly subjectName: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly next: string;
  readonly state: AlertState;
  readonly raisedAt: number;
  readonly resolvedAt: number | null;
  /** When it is said again; null: not by itself. */
  readonly repeatAt: number | null;
  readonly channels: readonly string[];
  readonly repeatMs: number | null;
  /** What belongs together: all alerts of one rotation, or this alert alone from its raising to its end. */
  readonly thread: string;
  readonly ack: Acknowledgement | null;
  /** Raised on purpose, to see that it arrives. */
  readonly drill: boolean;
  /** The IANA zone of the market that the subject trades on; null: none is known. */
  readonly marketZone: string | null;
}

/** One message to one channel that is still to be delivered. */
export interface NotificationRow {
  readonly id: string;
  readonly channel: string;
  readonly kind: NotificationKind;
  readonly alert: AlertRow;
  readonly dueAt: number;
  readonly tries: number;
}
