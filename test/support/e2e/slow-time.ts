import type { Clock } from '../../../src/ports/clock.ts';

/**
 * Time that goes by slowly: a machine that is busy takes longer for everything, and what a second of waiting parts stays
 * parted. Daemon and issuer of a life share it.
 */
export interface SlowTime {
  /** When it was the machine's time, in epoch milliseconds. */
  readonly sinceAt: number;
  /** So many of the machine's seconds are one. */
  readonly slowness: number;
}

export interface SlowClock extends Clock {
  /** Falls behind by so much, for whoever follows another clock and must not be ahead of it. */
  fallBehind(ms: number): void;
}

export function slowed(base: Clock, { sinceAt, slowness }: SlowTime): SlowClock {
  let behindMs = 0;
  return {
    now: () => slowNow(base.now(), { sinceAt, slowness }),
    monotonicMs: () => base.monotonicMs() / slowness - behindMs,
    fallBehind: (ms) => {
      behindMs += ms;
    },
  };
}

/** What a slow clock shows when the machine's shows `at`. */
export function slowNow(at: number, { sinceAt, slowness }: SlowTime): number {
  return sinceAt + Math.round((at - sinceAt) / slowness);
}
