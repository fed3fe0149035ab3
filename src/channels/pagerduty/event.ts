import { createHash } from 'node:crypto';
import type { NotificationKind } from '../../domain/alert.ts';
import { headlineOf, messageOf, oneLine, titleOf } from '../../domain/alerts/message.ts';
import type { Reading } from '../../domain/alerts/message.ts';
import type { Notice } from '../../ports/channel.ts';

const ACTIONS: Readonly<Record<NotificationKind, 'trigger' | 'acknowledge' | 'resolve'>> = {
  raised: 'trigger',
  repeated: 'trigger',
  escalated: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
};

/** PagerDuty's own limits: 1024 characters of a summary, 255 of a key. */
const LONGEST_SUMMARY = 1_024;
const LONGEST_KEY = 255;

/** An event of the Events API v2, without the routing key. */
export function eventOf(notice: Notice, source: string, reading: Reading): object {
  const { id, kind, alert } = notice;
  const action = ACTIONS[kind];
  const frame = { event_action: action, dedup_key: dedupKeyOf(alert.key, source) };
  // The other two take the key and nothing else.
  if (action !== 'trigger') return frame;
  const { event, summary, facts, next } = messageOf(notice, reading);
  const { runbooks } = reading;
  return {
    ...frame,
    client: 'keyturn',
    payload: {
      summary: oneLine(`${headlineOf(alert)}: ${summary}`, LONGEST_SUMMARY),
      source: alert.subjectName,
      severity: alert.severity,
      timestamp: new Date(alert.raisedAt).toISOString(),
      component: alert.subjectName,
      group: alert.thread,
      class: titleOf(alert),
      custom_details: {
        ...Object.fromEntries(facts.map(({ label, value }) => [label, value])),
        Event: event,
        Next: next,
        Notice: id,
      },
    },
    ...(runbooks === null ? {} : { links: [{ href: `${runbooks}${alert.code}.md`, text: 'Runbook' }] }),
  };
}

/** The same for every notice of an alert, from every replica and after every restart: what makes it one incident. */
export function dedupKeyOf(key: string, source: string): string {
  const plain = `${source}#${key}`;
  return plain.length <= LONGEST_KEY ? plain : createHash('sha256').update(plain).digest('hex');
}
