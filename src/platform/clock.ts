import type { Clock } from '../ports/clock.ts';

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A clock that rehearsals move: days pass in a moment, or the wall clock is set wrong. */
export interface MovableClock extends Clock {
  /** Lets time pass: both clocks move on. Never backwards. */
  advance(ms: number): void;
  /** Sets the wall clock forward or back, as a person or a time server does; the monotonic clock does not notice. */
  step(ms: number): void;
  /** How far the wall clock is from the one underneath. */
  offsetMs(): number;
}

/** Moves on top of another clock, the machine's unless named. */
export function movableClock(base: Clock = systemClock): MovableClock {
  let passedMs = 0;
  let steppedMs = 0;
  return {
    now: () => base.now() + passedMs + steppedMs,
    monotonicMs: () => base.monotonicMs() + passedMs,
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`time does not run backwards: ${ms} ms`);
      passedMs += ms;
    },
    step(ms) {
      steppedMs += ms;
    },
    offsetMs: () => passedMs + steppedMs,
  };
}

/** The IANA zone of this machine; `TZ` sets it. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
