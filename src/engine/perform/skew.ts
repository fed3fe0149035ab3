import { formatDuration, SECOND_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StepContext } from './context.ts';
import { issuerPlace } from './context.ts';

const CLOCK_TOLERANCE_MS = 120 * SECOND_MS;

/** Nothing irreversible is done by a clock with which the issuer disagrees. An issuer that tells no time can't. */
export function refuseSkew(context: StepContext, issuerNowAt: number | null): void {
  if (issuerNowAt === null) return;
  const skewMs = context.ports.clock.now() - issuerNowAt;
  if (Math.abs(skewMs) <= CLOCK_TOLERANCE_MS) return;
  throw wrongClock(context, `the local clock is ${distance(skewMs)} ${skewMs > 0 ? 'ahead' : 'behind'}`);
}

/** Throws while the issuer's own clock has not come to a time yet, whatever the local one shows. */
export function refuseBefore(context: StepContext, at: number, issuerNowAt: number | null): void {
  if (issuerNowAt === null || issuerNowAt >= at - CLOCK_TOLERANCE_MS) return;
  throw wrongClock(context, `by the clock of the issuer it is ${distance(at - issuerNowAt)} too early`);
}

/** The two clocks of the machine at one moment. */
export interface ClockReading {
  readonly wallAt: number;
  readonly monotonicMs: number;
}

export function readClocks(clock: Clock): ClockReading {
  return { wallAt: clock.now(), monotonicMs: clock.monotonicMs() };
}

/** How far the wall clock was set since; 0 where it only went on. */
export function steppedMs(clock: Clock, since: ClockReading): number {
  const now = readClocks(clock);
  return now.wallAt - since.wallAt - (now.monotonicMs - since.monotonicMs);
}

/** What was compared with the issuer's clock before says nothing about a wall clock that was set since. */
export function refuseStep(context: StepContext, since: ClockReading): void {
  const stepMs = steppedMs(context.ports.clock, since);
  if (Math.abs(stepMs) <= CLOCK_TOLERANCE_MS) return;
  throw wrongClock(
    context,
    `the local clock was just set ${distance(stepMs)} ${stepMs > 0 ? 'ahead' : 'back'}`,
  );
}

function distance(ms: number): string {
  return formatDuration(Math.abs(ms));
}

function wrongClock(context: StepContext, saw: string): Fault {
  return new Fault('KT5002', { place: issuerPlace(context), saw });
}
