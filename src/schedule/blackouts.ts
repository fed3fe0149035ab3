import { formatDuration } from '../domain/duration.ts';
import type { CalendarSpec, Calendars } from '../domain/schedule/calendar.ts';
import type { Closure } from '../domain/schedule/schedule.ts';
import type { CalendarBlackout, DateBlackout, ScheduleSpec } from '../domain/schedule/spec.ts';
import { isInRange, sessionSpans } from './sessions.ts';
import type { Span } from './spans.ts';
import { dateOf, wallDay, zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

/** A blackout that can be asked for the times that it closes, and why it does at a time. */
export interface Blackout {
  readonly spans: (within: Span) => readonly Span[];
  readonly closureAt: (at: number) => Closure;
  /** Null where nothing is assumed at that time. */
  readonly assumptionAt: (at: number) => string | null;
}

export function blackoutsOf(spec: ScheduleSpec, calendars: Calendars): readonly Blackout[] {
  const zone = zoneOf(spec.timezone);
  return spec.blackouts.map((blackout, index) => {
    const rule = `schedule.blackout[${index}]`;
    if (!('calendar' in blackout)) return datesOf(blackout, zone, rule);
    const calendar = calendars.get(blackout.calendar);
    if (calendar === undefined) throw new RangeError(`no calendar ${blackout.calendar}`);
    return tradingOf(blackout, calendar, rule);
  });
}

function datesOf({ from, to, why }: DateBlackout, zone: Zone, rule: string): Blackout {
  const span = { startAt: zone.instantOf(wallDay(from)), endAt: zone.instantOf(wallDay(to)) };
  const closure: Closure = { by: 'dates', rule, text: `${why}, until ${to} 00:00 ${zone.name}` };
  return { spans: () => [span], closureAt: () => closure, assumptionAt: () => null };
}

function tradingOf({ sessions, padMs }: CalendarBlackout, calendar: CalendarSpec, rule: string): Blackout {
  const zone = zoneOf(calendar.timezone);
  const assumptionAt = (at: number): string | null => assumptionOn(calendar, dateOf(zone.wallOf(at)));
  const trading = `${calendar.name} trades (${sessions.join(', ')}${padMs > 0 ? `, with ${formatDuration(padMs)} around` : ''})`;
  return {
    spans: ({ startAt, endAt }) =>
      sessionSpans(calendar, sessions, { startAt: startAt - padMs, endAt: endAt + padMs }).map((span) => ({
        startAt: span.startAt - padMs,
        endAt: span.endAt + padMs,
      })),
    closureAt: (at) => {
      const assumption = assumptionAt(at);
      return { by: 'calendar', rule, text: assumption === null ? trading : `${trading}; ${assumption}` };
    },
    assumptionAt,
  };
}

function assumptionOn(calendar: CalendarSpec, date: string): string | null {
  const { name, from, to, projectedFrom } = calendar;
  if (!isInRange(calendar, date))
    return `calendar ${name} is known from ${from} to ${to}: every weekday counts as a session`;
  if (projectedFrom === null || date < projectedFrom) return null;
  return `calendar ${name} is worked out by rule from ${projectedFrom} on, not announced`;
}
