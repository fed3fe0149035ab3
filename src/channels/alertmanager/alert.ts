import { messageOf, runbookOf, titleOf } from '../../domain/alerts/message.ts';
import type { Reading } from '../../domain/alerts/message.ts';
import { DAY_MS } from '../../domain/duration.ts';
import type { Notice } from '../../ports/channel.ts';

/** Without an end of its own Alertmanager calls an alert resolved after five minutes in which nobody repeated it. */
const STANDS_FOR_MS = 365 * DAY_MS;

export interface Frame {
  readonly labels: Readonly<Record<string, string>>;
  readonly source: string;
  readonly reading: Reading;
  readonly now: number;
}

/** A `postableAlert`. Its labels are what makes it one alert, so nothing stands in them that changes. */
export function alertOf(notice: Notice, { labels, source, reading, now }: Frame): object {
  const { kind, alert } = notice;
  const { event, summary, facts, next } = messageOf(notice, reading);
  const endsAt = kind === 'resolved' ? (alert.resolvedAt ?? now) : now + STANDS_FOR_MS;
  return {
    labels: {
      ...labels,
      alertname: titleOf(alert),
      code: alert.code,
      severity: alert.severity,
      credential: alert.subjectName,
      key: alert.key,
      source,
      ...(alert.drill ? { drill: 'true' } : {}),
    },
    annotations: {
      summary,
      event,
      next,
      runbook: runbookOf(alert.code, reading.runbooks),
      thread: alert.thread,
      times: facts
        .filter(({ label }) => ['Raised', 'Acknowledged', 'Resolved'].includes(label))
        .map(({ label, value }) => `${label}: ${value}`)
        .join('\n'),
    },
    startsAt: new Date(alert.raisedAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  };
}
