import type { AlertRow, NotificationKind } from '../../domain/alert.ts';
import { runbookOf } from '../../domain/alerts/message.ts';
import type { Notice } from '../../ports/channel.ts';

export const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** What a receiver learns of an alert; nothing in it is secret. Times are RFC 3339, null where there is none. */
export interface AlertData {
  readonly code: string;
  readonly severity: string;
  readonly state: string;
  readonly summary: string;
  readonly next: string;
  readonly subject: { readonly uid: string; readonly name: string };
  /** Equal for every notice of one alert: what a receiver groups by. */
  readonly key: string;
  /** Equal for every alert of one rotation. */
  readonly thread: string;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
  readonly acknowledged: { readonly at: string; readonly by: string } | null;
  /** True: it was raised to see that it arrives, and nothing is wrong. */
  readonly drill: boolean;
  /** The command that prints what to do, offline. */
  readonly runbook: string;
}

/** A CloudEvent 1.0 in the structured JSON form (cloudevents.io, v1.0.2, JSON event format 3). */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: AlertData;
}

/**
 * The event of a notice. `id` is the notice's, so a repeated delivery is the same event to its receiver. `now` dates
 * a repetition and an escalation, which have no time of their own.
 */
export function eventOf({ id, kind, alert }: Notice, source: string, now: number): CloudEvent {
  const { ack } = alert;
  return {
    specversion: '1.0',
    id,
    source,
    type: `dev.keyturn.alert.${kind}.v1`,
    subject: alert.subjectName,
    time: rfc3339(timeOf(kind, alert, now)),
    datacontenttype: 'application/json',
    data: {
      code: alert.code,
      severity: alert.severity,
      state: alert.state,
      summary: alert.summary,
      next: alert.next,
      subject: { uid: alert.subject, name: alert.subjectName },
      key: alert.key,
      thread: alert.thread,
      raisedAt: rfc3339(alert.raisedAt),
      resolvedAt: alert.resolvedAt === null ? null : rfc3339(alert.resolvedAt),
      acknowledged: ack === null ? null : { at: rfc3339(ack.at), by: ack.by },
      drill: alert.drill,
      runbook: runbookOf(alert.code, null),
    },
  };
}

function timeOf(kind: NotificationKind, { raisedAt, resolvedAt, ack }: AlertRow, now: number): number {
  if (kind === 'raised') return raisedAt;
  if (kind === 'resolved') return resolvedAt ?? now;
  return kind === 'acknowledged' ? (ack?.at ?? now) : now;
}

function rfc3339(at: number): string {
  return new Date(at).toISOString();
}
