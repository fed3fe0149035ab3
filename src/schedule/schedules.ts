import type { Calendars } from '../domain/schedule/calendar.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import type { ScheduleSpec } from '../domain/schedule/spec.ts';
import { compileSchedule } from './compile.ts';

/** Each schedule made ready when it is first asked for, and then kept as long as its spec is. */
export function schedulesWith(calendars: Calendars): (spec: ScheduleSpec) => Schedule {
  const ready = new WeakMap<ScheduleSpec, Schedule>();
  return (spec) => {
    const schedule = ready.get(spec) ?? compileSchedule(spec, calendars);
    ready.set(spec, schedule);
    return schedule;
  };
}
