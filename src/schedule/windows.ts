import { Cron } from 'croner';
import { DAY_MS } from '../domain/duration.ts';
import type { WindowSpec } from '../domain/schedule/spec.ts';
import type { Span } from './spans.ts';
import type { Zone } from './zone.ts';

/** Why a text is no cron expression that a window may have; null where it is one. */
export function cronProblem(cron: string): string | null {
  try {
    createStarts(cron);
    return null;
  } catch (error) {
    // The library's sentences begin with its own name and repeat the text.
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'not readable';
    return said.charAt(0).toLowerCase() + said.slice(1);
  }
}

/** Moments that a cron expression names between two wall times, in order, the last excluded. */
type Starts = (from: number, to: number) => readonly number[];

/**
 * The days and the times of a day are asked apart, both on a clock that never jumps: a year of any expression is then
 * 366 questions to the library and not half a million. The zone says later which instants they are.
 */
function createStarts(cron: string): Starts {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`not five fields but ${fields.length}`);
  const [minute, hour, ...day] = fields;
  const days = onSteadyClock(['0', '0', ...day].join(' '));
  const times = betweenOf(onSteadyClock(`${minute} ${hour} * * *`), 0, DAY_MS);
  return (from, to) =>
    betweenOf(days, Math.floor(from / DAY_MS) * DAY_MS, to)
      .flatMap((dayStart) => times.map((time) => dayStart + time))
      .filter((start) => start >= from && start < to);
}

function onSteadyClock(cron: string): Cron {
  return new Cron(cron, { mode: '5-part', utcOffset: 0, paused: true });
}

function betweenOf(cron: Cron, from: number, to: number): readonly number[] {
  const found: number[] = [];
  let next = cron.nextRun(new Date(from - 1));
  while (next !== null && next.getTime() < to) {
    found.push(next.getTime());
    next = cron.nextRun(next);
  }
  return found;
}

/** The times at which one window is open, as far as they touch the span that is asked for. */
export type WindowSpans = (within: Span) => readonly Span[];

export function windowSpans({ cron, forMs }: WindowSpec, zone: Zone): WindowSpans {
  const starts = createStarts(cron);
  return ({ startAt, endAt }) =>
    // A day more on either side: a wall time is never further from its instant than that.
    starts(startAt - forMs - DAY_MS, endAt + DAY_MS)
      .map((wall) => zone.instantOf(wall))
      .map((start) => ({ startAt: start, endAt: start + forMs }));
}
