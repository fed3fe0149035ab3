import { DAY_MS } from '../domain/duration.ts';
import type { Calendars } from '../domain/schedule/calendar.ts';
import type { Closure, Schedule } from '../domain/schedule/schedule.ts';
import type { ScheduleSpec } from '../domain/schedule/spec.ts';
import { blackoutsOf } from './blackouts.ts';
import { clipped, covers, firstEndingAfter, united, without } from './spans.ts';
import type { Span } from './spans.ts';
import { windowSpans } from './windows.ts';
import { zoneOf } from './zone.ts';

/** Time is worked out in blocks of this length, each when it is first asked for and then never again. */
const BLOCK_MS = 28 * DAY_MS;
/** How far the end of an opening is looked for. */
const SIGHT_MS = 400 * DAY_MS;

const OUTSIDE: Closure = { by: 'windows', rule: 'schedule.windows', text: 'outside of the windows' };

interface Block {
  readonly open: readonly Span[];
  /** For each blackout the times that it closes. */
  readonly closed: readonly (readonly Span[])[];
}

/**
 * Makes a schedule ready to be asked. The spec is valid: its zone, its cron expressions and the calendars that it names
 * were looked at when it was read. A question costs a look into a block and a search by halves.
 */
export function compileSchedule(spec: ScheduleSpec, calendars: Calendars): Schedule {
  const zone = zoneOf(spec.timezone);
  const windows = spec.windows.map((window) => windowSpans(window, zone));
  const blackouts = blackoutsOf(spec, calendars);
  const blocks = new Map<number, Block>();

  const workOut = (number: number): Block => {
    const whole = { startAt: number * BLOCK_MS, endAt: (number + 1) * BLOCK_MS };
    const closed = blackouts.map(({ spans }) => united(spans(whole)));
    const allowed = windows.length === 0 ? [whole] : united(windows.flatMap((spans) => spans(whole)));
    return { closed, open: without(clipped(allowed, whole), united(closed.flat())) };
  };
  const blockOf = (at: number): Block => {
    const number = Math.floor(at / BLOCK_MS);
    const block = blocks.get(number) ?? workOut(number);
    blocks.set(number, block);
    return block;
  };
  /** The stretch that is open at `at`, or the next one within the same block. */
  const stretchFrom = (at: number): Span | null => firstEndingAfter(blockOf(at).open, at);
  const endOfOpening = (at: number): number | null => {
    let end = at;
    for (let span = stretchFrom(end); span !== null && span.startAt <= end; span = stretchFrom(end)) {
      end = span.endAt;
      if (end - at > SIGHT_MS) return null;
    }
    return end;
  };
  const closureAt = (at: number): Closure => {
    const index = blockOf(at).closed.findIndex((spans) => covers(spans, at));
    return blackouts[index]?.closureAt(at) ?? OUTSIDE;
  };

  return {
    spec,
    at: (at) =>
      covers(blockOf(at).open, at)
        ? { open: true, untilAt: endOfOpening(at) }
        : { open: false, closure: closureAt(at) },
    nextOpenAt: (from, before) => {
      for (let at = from; at < before; at = (Math.floor(at / BLOCK_MS) + 1) * BLOCK_MS) {
        const span = stretchFrom(at);
        if (span === null) continue;
        const opensAt = Math.max(span.startAt, at);
        return opensAt < before ? opensAt : null;
      }
      return null;
    },
    assumptions: (at) => blackouts.flatMap(({ assumptionAt }) => assumptionAt(at) ?? []),
  };
}
