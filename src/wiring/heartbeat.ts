import { post } from '../connections/http/post.ts';
import type { Condition } from '../domain/alerts/conditions.ts';
import { formatDuration, MINUTE_MS, SECOND_MS } from '../domain/duration.ts';
import { asFault } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from '../ports/clock.ts';

const EVERY_MS = MINUTE_MS;
const TIMEOUT_MS = 10 * SECOND_MS;
/** A watcher that is restarted is no reason to call somebody. */
const MISSED_AFTER_MS = 5 * MINUTE_MS;

/**
 * A sign of life to a watcher outside, which calls when none comes: no alert of ours can tell that this process is gone. It is
 * sent at the end of a beat in which work was taken up, so that a daemon that runs and does nothing is missed as well.
 */
export interface Heartbeat {
  beat(): void;
  conditions(): readonly Condition[];
  done(): Promise<void>;
}

const NONE: Heartbeat = { beat: () => undefined, conditions: () => [], done: async () => undefined };

export function createHeartbeat(
  address: Secret | null,
  { monotonicMs }: Pick<Clock, 'monotonicMs'>,
): Heartbeat {
  if (address === null) return NONE;
  const receiver = { url: new URL(address.reveal()), timeoutMs: TIMEOUT_MS, ca: null };
  let sentMs: number | null = null;
  let failed: { readonly sinceMs: number; readonly saw: string } | null = null;
  let sending = Promise.resolve();
  const send = async (): Promise<void> => {
    try {
      await post(receiver, { headers: {}, body: '' }, 'heartbeat');
      failed = null;
    } catch (thrown) {
      const { code, saw } = asFault(thrown, 'heartbeat');
      failed = { sinceMs: failed?.sinceMs ?? monotonicMs(), saw: `${code} ${saw}` };
    }
  };
  return {
    beat() {
      if (sentMs !== null && monotonicMs() - sentMs < EVERY_MS) return;
      sentMs = monotonicMs();
      // Nothing waits for it: a watcher that is slow must not slow down what it watches.
      sending = sending.then(send);
    },
    conditions() {
      if (failed === null) return [];
      const missedMs = monotonicMs() - failed.sinceMs;
      if (missedMs < MISSED_AFTER_MS) return [];
      const summary = `the heartbeat is not taken for ${formatDuration(missedMs)}: ${failed.saw}`;
      return [{ code: 'KT-A342', aspect: '', summary }];
    },
    done: () => sending,
  };
}
