import { HOUR_MS } from '../../src/domain/duration.ts';
import type { CalendarSpec } from '../../src/domain/schedule/calendar.ts';
import type { ScheduleSpec, WindowSpec } from '../../src/domain/schedule/spec.ts';

export const at = (text: string): number => Date.parse(text);
export const said = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().replace(':00.000Z', 'Z');

export function scheduleSpec(given: Partial<ScheduleSpec> = {}): ScheduleSpec {
  return { timezone: 'UTC', windows: [], blackouts: [], onMissed: 'next-window', ...given };
}

export function windowAt(cron: string, hours: number): WindowSpec {
  return { cron, forMs: hours * HOUR_MS };
}

const hours = (from: number, to: number) => ({ startMs: from * HOUR_MS, endMs: to * HOUR_MS });

/** An exchange with a table of one year, a holiday on a Wednesday, and a half day on the Thursday after it. */
export const exchange: CalendarSpec = {
  name: 'XTST',
  title: 'Exchange of the tests',
  timezone: 'America/New_York',
  from: '2026-01-01',
  to: '2027-01-01',
  projectedFrom: null,
  fullDay: { pre: hours(4, 9.5), regular: hours(9.5, 16), post: hours(16, 20) },
  halfDay: { pre: hours(4, 9.5), regular: hours(9.5, 13), post: hours(13, 17) },
  holidays: new Map([['2026-11-25', 'a holiday']]),
  halfDays: new Map([['2026-11-26', 'the day after it']]),
  source: { file: 'test', line: 1 },
};
