import { DAY_MS, formatDuration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';

/** The reader's clock: what time it is and in which zone times are told. */
export interface Local {
  readonly now: number;
  readonly timezone: string | undefined;
}

const YEAR_FROM_MS = 300 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** `Tue 8 Dec 10:00`; with its year when that is not obvious: `Thu 8 Dec 2033`. */
export function formatWhen(at: number, { now, timezone }: Local): string {
  const { weekday, day, month, hour, minute, year } = partsOf(at, timezone);
  const date = `${weekday} ${day} ${month}`;
  return Math.abs(at - now) >= YEAR_FROM_MS ? `${date} ${year}` : `${date} ${hour}:${minute}`;
}

/** `2026-12-08 10:00:07`, for lists. */
export function formatStamp(at: number, { timezone }: Local): string {
  const { year, monthNumber, day, hour, minute, second } = partsOf(at, timezone);
  return `${year}-${monthNumber}-${day.padStart(2, '0')} ${hour}:${minute}:${second}`;
}

export function formatClock(at: number, { timezone }: Local): string {
  const { hour, minute } = partsOf(at, timezone);
  return `${hour}:${minute}`;
}

/** One unit is enough for an age: `92d`, `4h`, `12m`, `40s`. */
export function formatAge(ageMs: number): string {
  for (const [unit, unitMs] of [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['m', MINUTE_MS],
  ] as const) {
    if (ageMs >= unitMs) return `${Math.floor(ageMs / unitMs)}${unit}`;
  }
  return `${Math.max(0, Math.floor(ageMs / SECOND_MS))}s`;
}

/** `in 6d 4h`, `12m ago`, `now`. */
export function formatDistance(at: number, now: number): string {
  const distanceMs = at - now;
  if (Math.abs(distanceMs) < SECOND_MS) return 'now';
  return distanceMs > 0 ? `in ${formatDuration(distanceMs)}` : `${formatDuration(-distanceMs)} ago`;
}

const DAYS: readonly string[] = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

interface Parts {
  readonly weekday: string;
  readonly day: string;
  readonly month: string;
  readonly monthNumber: string;
  readonly year: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

function partsOf(at: number, timezone: string | undefined): Parts {
  return timezone === undefined ? systemParts(at) : zonedParts(at, timezone);
}

/** The system's own zone without Intl, which costs a short command several milliseconds at its first use. */
function systemParts(at: number): Parts {
  const date = new Date(at);
  return {
    weekday: DAYS[date.getDay()] ?? '',
    day: String(date.getDate()),
    month: MONTHS[date.getMonth()] ?? '',
    monthNumber: twoDigits(date.getMonth() + 1),
    year: String(date.getFullYear()),
    hour: twoDigits(date.getHours()),
    minute: twoDigits(date.getMinutes()),
    second: twoDigits(date.getSeconds()),
  };
}

function zonedParts(at: number, timezone: string): Parts {
  const found: Partial<Record<string, string>> = {};
  for (const { type, value } of formatFor(timezone).formatToParts(at)) found[type] = value;
  const { weekday = '', day = '', month = '', year = '', hour = '', minute = '', second = '' } = found;
  return {
    weekday,
    day,
    month,
    monthNumber: twoDigits(MONTHS.indexOf(month) + 1),
    year,
    hour,
    minute,
    second,
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Made once per zone: making one costs more than using it a hundred times. */
function formatFor(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: timezone,
  });
  formats.set(timezone, made);
  return made;
}
