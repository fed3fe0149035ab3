import type { Severity } from './spec.ts';

export type AlertState = 'raised' | 'resolved';
export type NotificationKind = 'raised' | 'repeated' | 'resolved';

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
