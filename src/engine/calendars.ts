import type { Condition } from '../domain/alerts/conditions.ts';
import { DAY_MS, formatDuration } from '../domain/duration.ts';
import type { Fleet } from '../domain/spec.ts';

/** What the schedules of a fleet have to assume by then, each once, as whole sentences. */
export function assumptionsOf(fleet: Pick<Fleet, 'policies' | 'scheduleOf'>, at: number): readonly string[] {
  const found = fleet.policies.flatMap(({ schedule }) =>
    schedule === null ? [] : fleet.scheduleOf(schedule).assumptions(at),
  );
  return [...new Set(found)].map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

/** So long before the end of a table somebody has time to bring a newer one. */
const TOLD_BEFORE_MS = 45 * DAY_MS;

/** The calendars in use whose table ends soon, or has ended. */
export function calendarConditions(fleet: Fleet, now: number): readonly Condition[] {
  const used = new Map<string, string[]>();
  for (const { name, schedule } of fleet.policies) {
    for (const blackout of schedule?.blackouts ?? [])
      if ('calendar' in blackout) used.set(blackout.calendar, [...(used.get(blackout.calendar) ?? []), name]);
  }
  return [...used].flatMap(([calendar, policies]): Condition[] => {
    const to = fleet.calendars.get(calendar)?.to;
    const endsAt = to === undefined ? Infinity : Date.parse(to);
    if (now < endsAt - TOLD_BEFORE_MS) return [];
    const end = now < endsAt ? `ends in ${formatDuration(endsAt - now)}` : `has ended on ${to}`;
    return [
      {
        code: 'KT-A309',
        aspect: calendar,
        summary: `calendar ${calendar} ${end}; used by ${[...new Set(policies)].join(', ')}`,
      },
    ];
  });
}
