import type { Source } from '../source.ts';
import type { SessionName } from './spec.ts';

/** A part of a day on the exchange's clock, in milliseconds since its midnight. */
export interface DayPart {
  readonly startMs: number;
  readonly endMs: number;
}

/** Null where the day has no such session. */
export type DaySessions = Readonly<Record<SessionName, DayPart | null>>;

/** When an exchange trades: a table with its source and its range, not a rule. */
export interface CalendarSpec {
  readonly name: string;
  readonly title: string;
  readonly timezone: string;
  /** The first date that the table speaks of, `YYYY-MM-DD`. */
  readonly from: string;
  /** The first date that it does not speak of. Outside of the range every weekday counts as a full session. */
  readonly to: string;
  /** From this date on the table was worked out by rule and not announced by the exchange; null: all of it was announced. */
  readonly projectedFrom: string | null;
  readonly fullDay: DaySessions;
  readonly halfDay: DaySessions;
  /** Date → what is celebrated. */
  readonly holidays: ReadonlyMap<string, string>;
  readonly halfDays: ReadonlyMap<string, string>;
  readonly source: Source;
}

export type Calendars = ReadonlyMap<string, CalendarSpec>;
