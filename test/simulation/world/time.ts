import type { Clock } from '../../../src/ports/clock.ts';
import { Agenda } from './agenda.ts';

/** The true time, which the issuer keeps, and everything that is still to happen. */
export class Time {
  now: number;
  readonly startedAt: number;
  readonly agenda = new Agenda();

  constructor(startAt: number) {
    this.now = startAt;
    this.startedAt = startAt;
  }

  in(ms: number, run: () => void): void {
    this.agenda.enter(this.now + Math.max(0, ms), run);
  }

  after(ms: number): Promise<void> {
    return new Promise((resolve) => this.in(ms, resolve));
  }
}

/** The clock of one machine: it may be set wrong and run fast or slow. Its monotonic clock stands while it is asleep. */
export class MachineClock implements Clock {
  readonly #time: Time;
  #offsetMs = 0;
  #rate = 0;
  #since: number;
  #sleptMs = 0;
  /** How often it was set. */
  changes = 0;

  constructor(time: Time) {
    this.#time = time;
    this.#since = time.now;
  }

  now(): number {
    return Math.round(this.#time.now + this.skewMs());
  }

  monotonicMs(): number {
    return this.#time.now - this.#time.startedAt - this.#sleptMs;
  }

  /** How far it is ahead of the true time. */
  skewMs(): number {
    return this.#offsetMs + this.#rate * (this.#time.now - this.#since);
  }

  step(ms: number): void {
    this.changes += 1;
    this.#offsetMs += ms;
  }

  drift(rate: number): void {
    this.changes += 1;
    this.#offsetMs = this.skewMs();
    this.#since = this.#time.now;
    this.#rate = rate;
  }

  /** A person or a time server sets it right. */
  correct(): void {
    this.changes += 1;
    this.#offsetMs = 0;
    this.#rate = 0;
    this.#since = this.#time.now;
  }

  sleep(ms: number): void {
    this.#sleptMs += ms;
  }

  /** The true time at which this clock will show `localAt`, as it runs now. */
  trueTimeOf(localAt: number): number {
    return localAt - this.skewMs();
  }
}
