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

/** What keeps an alert quiet: `silence ID`, or the code of an alert that is worse. */
export interface HeldBack {
  readonly by: string;
  /** Until when; null: as long as the other one stands. */
  readonly untilAt: number | null;
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
  /** When something is said of it again by itself; null: never. */
  readonly repeatAt: number | null;
  /** Where its routes send it. */
  readonly channels: readonly string[];
  readonly repeatMs: number | null;
  readonly escalation: readonly EscalationStep[];
  /** How many of the steps were taken. */
  readonly escalated: number;
  /** The channels that have heard of it, and hear of its end. */
  readonly told: readonly string[];
  /** When people were told first, and when last; null: they were not. Escalation and repetition count from there. */
  readonly firstSaidAt: number | null;
  readonly lastSaidAt: number | null;
  /** Why nobody is told for now; null: nothing is held back. */
  readonly heldBack: HeldBack | null;
  /** Of the credential. */
  readonly labels: Readonly<Record<string, string>>;
  /** Counts its changes. */
  readonly revision: number;
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

/** What a channel was told of one thread, and by which word it finds that again. */
export interface ThreadRow {
  readonly channel: string;
  readonly thread: string;
  readonly reference: string | null;
  /** As they were when they were last said, in the order of their raising. */
  readonly alerts: readonly AlertRow[];
}

/** A channel that has failed again and again, and takes nothing since. */
export interface FailingChannel {
  readonly channel: string;
  readonly tries: number;
  /** The code of the last failure and what was seen. */
  readonly saw: string;
}
