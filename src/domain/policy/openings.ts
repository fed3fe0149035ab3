import { DAY_MS } from '../duration.ts';
import { nextJointOpening, openingAt } from '../schedule/schedule.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** A year with its leap day and a little more: whatever recurs has come round by then. */
const ROUND_MS = 400 * DAY_MS;

interface Stretch {
  readonly fromAt: number;
  readonly toAt: number;
}

/** Each stretch in which all are open, from `now` on for a good year. */
function* stretches(schedules: readonly Schedule[], now: number): Generator<Stretch> {
  const endAt = now + ROUND_MS;
  for (let at = now; at < endAt;) {
    const fromAt = nextJointOpening(schedules, at, endAt);
    if (fromAt === null) return;
    const opening = openingAt(schedules, fromAt);
    const toAt = opening.open ? (opening.untilAt ?? endAt) : endAt;
    yield { fromAt, toAt: Math.min(toAt, endAt) };
    at = toAt;
  }
}

/** The longest time in which nothing can start; null where nothing ever can. */
export function longestClosure(schedules: readonly Schedule[], now: number): Stretch | null {
  let longest: Stretch | null = null;
  let closedAt = now;
  for (const { fromAt, toAt } of stretches(schedules, now)) {
    const closure = { fromAt: closedAt, toAt: fromAt };
    if (longest === null || fromAt - closedAt > longest.toAt - longest.fromAt) longest = closure;
    closedAt = toAt;
  }
  return longest;
}

/** On how many days (in UTC, as an issuer's budget counts them) something can start within a time from `now`. */
export function openDays(schedules: readonly Schedule[], now: number, withinMs: number): number {
  const endAt = now + Math.min(withinMs, ROUND_MS);
  if (schedules.length === 0) return Math.floor((endAt - now) / DAY_MS);
  const days = new Set<number>();
  for (const { fromAt, toAt } of stretches(schedules, now)) {
    if (fromAt >= endAt) break;
    const lastDay = Math.floor((Math.min(toAt, endAt) - 1) / DAY_MS);
    for (let day = Math.floor(fromAt / DAY_MS); day <= lastDay; day++) days.add(day);
  }
  return days.size;
}
