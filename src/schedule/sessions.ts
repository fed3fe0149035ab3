import { DAY_MS } from '../domain/duration.ts';
import type { CalendarSpec, DaySessions } from '../domain/schedule/calendar.ts';
import type { SessionName } from '../domain/schedule/spec.ts';
import type { Span } from './spans.ts';
import { dateOf, wallDay, zoneOf } from './zone.ts';

const SATURDAY = 6;
const SUNDAY = 0;

/** Whether a calendar's table speaks of a date; where it does not, every weekday counts as a full session. */
export function isInRange({ from, to }: CalendarSpec, date: string): boolean {
  return from <= date && date < to;
}

function sessionsOn(calendar: CalendarSpec, wall: number): DaySessions | null {
  const weekday = new Date(wall).getUTCDay();
  if (weekday === SATURDAY || weekday === SUNDAY) return null;
  const date = dateOf(wall);
  if (!isInRange(calendar, date)) return calendar.fullDay;
  if (calendar.holidays.has(date)) return null;
  return calendar.halfDays.has(date) ? calendar.halfDay : calendar.fullDay;
}

/** When an exchange trades, of the sessions that are asked for and as far as it touches `within`. */
export function sessionSpans(
  calendar: CalendarSpec,
  names: readonly SessionName[],
  within: Span,
): readonly Span[] {
  const zone = zoneOf(calendar.timezone);
  const spans: Span[] = [];
  const lastWall = zone.wallOf(within.endAt);
  const firstDay = wallDay(dateOf(zone.wallOf(within.startAt)));
  for (let wall = firstDay; wall <= lastWall; wall += DAY_MS) {
    const sessions = sessionsOn(calendar, wall);
    if (sessions === null) continue;
    for (const name of names) {
      const part = sessions[name];
      if (part === null) continue;
      spans.push({
        startAt: zone.instantOf(wall + part.startMs),
        endAt: zone.instantOf(wall + part.endMs),
      });
    }
  }
  return spans;
}
