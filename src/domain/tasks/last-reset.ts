import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import { parseTime, rfc3339 } from '../wire.ts';

/** Somewhere on Earth it is this day: from the easternmost zone to the westernmost. */
const EAST_MS = 14 * HOUR_MS;
const WEST_MS = 12 * HOUR_MS;

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_AND_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?: ?UTC)?$/;

/** What a person types of a portal's "last reset": a day, or a day and a time in UTC. Null where it is neither. */
export function parseLastReset(text: string): number | null {
  const typed = text.trim();
  const [, day = DAY.exec(typed)?.[0], time = '00:00'] = DAY_AND_TIME.exec(typed) ?? [];
  if (day === undefined) return parseTime(typed);
  const at = parseTime(`${day}T${time}Z`);
  // The 31st of February is a slip, and no 3rd of March.
  return at !== null && rfc3339(at).startsWith(day) ? at : null;
}

/** Whether what was typed may be what was recorded: portals show days without a zone, and times without seconds. */
export function isAsRecorded(text: string, recordedAt: number): boolean {
  const at = parseLastReset(text);
  if (at === null) return false;
  if (!DAY.test(text.trim())) return Math.abs(at - recordedAt) <= 2 * MINUTE_MS;
  return recordedAt >= at - EAST_MS && recordedAt < at + DAY_MS + WEST_MS;
}

/** `2026-09-08 10:12 UTC`, or the day alone where nothing finer was read. */
export function lastResetText(at: number): string {
  const [day = '', time = ''] = rfc3339(at).split('T');
  return at % DAY_MS === 0 ? day : `${day} ${time.slice(0, 5)} UTC`;
}
