import type { NotificationRow, ThreadRow } from '../../domain/alert.ts';
import { withAlert } from '../../domain/alerts/thread.ts';
import { asFault } from '../../domain/fault.ts';
import { nextRetry } from '../../domain/retry.ts';
import type { AlertingDeps } from './deps.ts';

const NOTIFICATIONS_AT_ONCE = 20;

/** The manifests name it no more: nobody is there to hear of anything. */
const NO_SUCH_CHANNEL = 'KT1021';

/**
 * Delivers what waits. Channels don't wait for each other, and neither do threads; within one thread of a channel one notice
 * goes after the other, since the second edits what the first has written.
 */
export async function deliverDue(deps: AlertingDeps): Promise<void> {
  const { journal, clock } = deps.ports;
  const due = await journal.alerts.dueNotifications(clock.now(), NOTIFICATIONS_AT_ONCE);
  const threads = new Map<string, NotificationRow[]>();
  for (const row of due) {
    const thread = `${row.channel} ${row.alert.thread}`;
    threads.set(thread, [...(threads.get(thread) ?? []), row]);
  }
  await Promise.all([...threads.values()].map((rows) => deliverInTurn(deps, rows)));
}

async function deliverInTurn(deps: AlertingDeps, rows: readonly NotificationRow[]): Promise<void> {
  for (const row of rows) await deliver(deps, row);
}

/** A delivery may repeat, and receivers tell by the id; a channel that fails is tried again with growing pauses. */
async function deliver(deps: AlertingDeps, notification: NotificationRow): Promise<void> {
  const { journal, clock, metrics } = deps.ports;
  const { id, channel: name, kind, alert } = notification;
  try {
    if (await isOver(deps, notification)) return await journal.alerts.settle(id, 'delivered');
    const channel = await deps.channel(name);
    const thread = await journal.alerts.thread(name, alert.thread);
    const alerts = withAlert(thread?.alerts ?? [], alert);
    const notice = { id, kind, alert, thread: alerts };
    const known = thread?.reference ?? null;
    const reference = (await channel.deliver({ ...notice, reference: known })) ?? known;
    metrics.notification(name, 'delivered');
    const said: ThreadRow = { channel: name, thread: alert.thread, reference, alerts };
    await journal.alerts.said(id, said, clock.now());
  } catch (thrown) {
    await putOff(deps, notification, thrown);
  }
}

/** A channel that was down must not hear of an alert after its end: what is over needs no raising any more. */
async function isOver({ ports }: AlertingDeps, { kind, alert }: NotificationRow): Promise<boolean> {
  if (kind === 'resolved' || alert.state === 'resolved') return false;
  const raised = await ports.journal.alerts.raised(alert.subject);
  return !raised.some(({ key, raisedAt }) => key === alert.key && raisedAt === alert.raisedAt);
}

async function putOff(deps: AlertingDeps, row: NotificationRow, thrown: unknown): Promise<void> {
  const { journal, clock, ids, log, metrics } = deps.ports;
  const { id, channel, tries } = row;
  const fault = asFault(thrown, `channel ${channel}`);
  if (fault.code === 'KT2103') throw fault;
  if (fault.code === NO_SUCH_CHANNEL) {
    log.warn('an alert was for a channel that is gone', { channel, alert: row.alert.code });
    return await journal.alerts.settle(id, 'delivered');
  }
  const now = clock.now();
  const earlier = tries === 0 ? undefined : { tries, firstFailedAt: now, retryAt: now, fault };
  const retry = nextRetry(earlier, fault, now, ids.fraction());
  metrics.notification(channel, 'failed');
  log.warn('an alert could not be delivered', {
    channel,
    code: fault.code,
    saw: fault.saw,
    tries: retry.tries,
  });
  await journal.alerts.settle(id, { tries: retry.tries, dueAt: retry.retryAt, fault });
}
