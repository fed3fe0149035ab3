import type { CalendarSpec } from '../domain/schedule/calendar.ts';
import type { Source } from '../domain/spec.ts';
import { calendarSchema } from './calendar-schema.ts';
import type { CalendarManifest } from './calendar-schema.ts';
import { declare } from './draft.ts';
import type { Draft } from './draft.ts';
import { HEADER, judge } from './judge.ts';
import type { Manifest } from './manifest.ts';
import { problem } from './problem.ts';
import { nameIn } from './read-adapter.ts';

/** Reads a calendar of the manifests, which takes the place of one that comes with keyturn. */
export function readCalendar(draft: Draft, manifest: Manifest): void {
  const name = nameIn(manifest);
  const at = () => manifest.yaml.valueAt(['metadata', 'name']);
  const fresh = name !== null && declare(draft, 'Calendar', name, manifest.source, at);
  const calendar = calendarIn(draft, manifest);
  if (fresh && calendar !== null) draft.calendars.set(calendar.name, calendar);
}

/** The calendar that stands in a manifest; null, and problems, where none does. */
export function calendarIn(draft: Draft, manifest: Manifest): CalendarSpec | null {
  const { value, problems } = judge(calendarSchema, manifest.value, manifest, [], HEADER);
  draft.problems.push(...problems);
  if (value === null) return null;
  checkTable(draft, manifest, value);
  return calendarOf(value, manifest.source);
}

function calendarOf({ metadata, spec }: CalendarManifest, source: Source): CalendarSpec {
  const { title, timezone, from, to, fullDay, halfDay } = spec;
  return {
    ...{ name: metadata.name, title, timezone, from, to, fullDay, halfDay, source },
    projectedFrom: spec.projectedFrom ?? null,
    holidays: new Map(Object.entries(spec.holidays)),
    halfDays: new Map(Object.entries(spec.halfDays)),
  };
}

function checkTable(draft: Draft, manifest: Manifest, { spec }: CalendarManifest): void {
  const { from, to, holidays, halfDays } = spec;
  const refuse = (path: readonly string[], saw: string): void => {
    const at = manifest.yaml.keyAt(['spec', ...path]);
    draft.problems.push(problem('KT1153', manifest.source.file, at, { saw: `${path.join('.')}: ${saw}` }));
  };
  if (from >= to) refuse(['to'], `${to} is not after ${from}`);
  for (const [list, dates] of Object.entries({ holidays, halfDays })) {
    for (const date of Object.keys(dates)) {
      if (date < from || date >= to) refuse([list, date], `not from ${from} on and before ${to}`);
      else if (isWeekend(date)) refuse([list, date], 'on a weekend, on which the exchange is closed anyway');
    }
  }
  for (const date of Object.keys(halfDays))
    if (Object.hasOwn(holidays, date)) refuse(['halfDays', date], 'a holiday as well');
}

function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(date).getUTCDay());
}
