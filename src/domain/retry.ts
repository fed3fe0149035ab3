import { MINUTE_MS, SECOND_MS } from './duration.ts';
import type { FaultView } from './fault.ts';

/** A step that failed and waits to be tried again. Operational, not history: a restart may forget it harmlessly. */
export interface RetryState {
  readonly tries: number;
  readonly firstFailedAt: number;
  readonly retryAt: number;
  readonly fault: FaultView;
}

const FIRST_DELAY_MS = SECOND_MS;
const LONGEST_DELAY_MS = 5 * MINUTE_MS;

/** Whether the next try is still to be waited for. One further away than any pause was set by a clock that was wrong. */
export function isWaiting(retry: RetryState | undefined, now: number): retry is RetryState {
  return retry !== undefined && retry.retryAt > now && retry.retryAt - now <= LONGEST_DELAY_MS;
}

/** 1 s, 2 s, 4 s … up to 5 minutes, each shortened by up to a quarter at random so that retries spread. */
export function nextRetry(
  earlier: RetryState | undefined,
  fault: FaultView,
  now: number,
  fraction: number,
): RetryState {
  const tries = (earlier?.tries ?? 0) + 1;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (tries - 1), LONGEST_DELAY_MS);
  return {
    tries,
    firstFailedAt: Math.min(earlier?.firstFailedAt ?? now, now),
    retryAt: now + Math.round(delayMs * (1 - fraction / 4)),
    fault,
  };
}
