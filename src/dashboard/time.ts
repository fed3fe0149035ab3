import { DAY_MS, formatDuration, MINUTE_MS } from '../domain/duration.ts';

const whenFormat = new Intl.DateTimeFormat('en-GB', {
  ...({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const),
});
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const clockFormat = new Intl.DateTimeFormat('en-GB', {
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
});

/** From this on a year is not obvious. */
const YEAR_FROM_MS = 300 * DAY_MS;

/** `Tue 8 Dec, 10:00`, in the reader's zone; with its year when that is not obvious. */
export function when(at: number, now: number): string {
  return Math.abs(at - now) >= YEAR_FROM_MS ? dateFormat.format(at) : whenFormat.format(at);
}

export function clock(at: number): string {
  return clockFormat.format(at);
}

/** `in 6d 4h`, `12m ago`, `now`. */
export function distance(at: number, now: number): string {
  const ms = at - now;
  if (Math.abs(ms) < MINUTE_MS) return 'now';
  return ms > 0 ? `in ${formatDuration(ms)}` : `${formatDuration(-ms)} ago`;
}

/** For the tooltip of a time, and for machines. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** One unit is enough for an age: `92d`, `4h`. */
export function age(ms: number): string {
  return formatDuration(ms).split(' ')[0] ?? '0s';
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `8 Dec`, for an axis. */
export function day(at: number): string {
  return dayFormat.format(at);
}

const stampFormat = new Intl.DateTimeFormat('en-CA', {
  ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
});

/** `2026-12-08, 10:00:07`, for lists. */
export function stamp(at: number): string {
  return stampFormat.format(at);
}
