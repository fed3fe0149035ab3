import { DAY_MS, MINUTE_MS } from '../domain/duration.ts';

/** A zone's clock. A wall time is what the clock shows, written as if it were UTC. */
export interface Zone {
  readonly name: string;
  wallOf(at: number): number;
  /**
   * The instant at which the clock shows `wall`. A time that the clock jumps over is the moment of the jump; one that it
   * shows twice is the first of the two.
   */
  instantOf(wall: number): number;
}

/** Zones change their clocks at these and at no finer steps, in this century. */
const STEP_MS = 15 * MINUTE_MS;

export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const zones = new Map<string, Zone>();

/** One for each name: what was learned of a zone's clock serves all schedules in it. */
export function zoneOf(name: string): Zone {
  const zone = zones.get(name) ?? createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const format = formatOf(name);
  const known = new Map<number, number>();

  const learned = (step: number): number => {
    const offset = known.get(step) ?? offsetAt(format, step * STEP_MS);
    known.set(step, offset);
    return offset;
  };
  /** Asking a calendar of the system is slow: where a day begins and ends with one offset, all of it has it. */
  const offsetOf = (at: number): number => {
    const day = Math.floor(at / DAY_MS) * DAY_MS;
    const first = learned(day / STEP_MS);
    return first === learned((day + DAY_MS) / STEP_MS) ? first : learned(Math.floor(at / STEP_MS));
  };
  const instantOf = (wall: number): number => {
    const before = wall - offsetOf(wall - DAY_MS);
    const after = wall - offsetOf(wall + DAY_MS);
    const shown = [before, after].filter((at) => at + offsetOf(at) === wall);
    return shown.length > 0 ? Math.min(...shown) : jumpBetween(after, before, offsetOf);
  };
  return { name, wallOf: (at) => at + offsetOf(at), instantOf };
}

/** The step at which the offset changes; `from` is before it. */
function jumpBetween(from: number, to: number, offsetOf: (at: number) => number): number {
  const offset = offsetOf(from);
  let at = Math.floor(from / STEP_MS) * STEP_MS;
  while (at < to && offsetOf(at) === offset) at += STEP_MS;
  return at;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}

function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - at;
}

/** Midnight of a `YYYY-MM-DD`, as a wall time. */
export function wallDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The date of a wall time. */
export function dateOf(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}
