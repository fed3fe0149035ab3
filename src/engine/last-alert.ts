import { setTimeout as pause } from 'node:timers/promises';
import { SECOND_MS } from '../domain/duration.ts';
import { asFault } from '../domain/fault.ts';
import type { Fault } from '../domain/fault.ts';
import type { Notice } from '../ports/channel.ts';
import { unsaid } from '../domain/alerts/pipeline.ts';
import { ofReplica } from './alerting.ts';
import type { AlertingDeps } from './alerts/deps.ts';
import { installationOf } from './alerts/subject.ts';

/** A supervisor waits for the end of the process, and every lease of it is being waited for by others. */
export const LAST_ALERT_MS = 5 * SECOND_MS;
const AGAIN_AFTER_MS = SECOND_MS;

/**
 * Tells the channels that the journal takes nothing any more. The outbox is in that journal, so each channel is called
 * right here, again and again until it has taken the notice or the time is up; nothing is kept of it.
 */
export async function sendLastAlert(
  deps: AlertingDeps,
  { code, saw, place, next }: Fault,
  replica: string | null,
  limitMs = LAST_ALERT_MS,
): Promise<void> {
  const { clock, ids } = deps.ports;
  const condition = {
    code: 'KT-A211',
    aspect: 'journal',
    summary: `${code} ${place}: ${saw}`,
    next,
  } as const;
  const own = replica === null ? condition : ofReplica(condition, replica);
  const alert = unsaid(installationOf(deps.fleet.current()), own, clock.now());
  const timeUp = new AbortController();
  const told = alert.channels.map((channel) =>
    // One notice a channel, however often it is tried: the receiver tells by its id.
    deliverUntil(timeUp.signal, deps, channel, {
      ...{ id: ids.next('note'), kind: 'raised', alert, thread: [alert], reference: null },
    }),
  );
  const limit = pause(limitMs, undefined, { signal: timeUp.signal }).catch(() => undefined);
  await Promise.race([Promise.all(told), limit]);
  timeUp.abort();
}

async function deliverUntil(
  timeUp: AbortSignal,
  deps: AlertingDeps,
  name: string,
  notice: Notice,
): Promise<void> {
  const { log, metrics } = deps.ports;
  while (!timeUp.aborted) {
    try {
      const channel = await deps.channel(name);
      await channel.deliver(notice);
      metrics.notification(name, 'delivered');
      return;
    } catch (thrown) {
      const { code, saw } = asFault(thrown, `channel ${name}`);
      metrics.notification(name, 'failed');
      log.warn('the last alert could not be delivered', { channel: name, code, saw });
    }
    await pause(AGAIN_AFTER_MS, undefined, { signal: timeUp }).catch(() => undefined);
  }
}
