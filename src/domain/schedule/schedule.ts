import type { ScheduleSpec } from './spec.ts';

/** The rule that keeps a schedule closed. */
export interface Closure {
  readonly by: 'windows' | 'dates' | 'calendar';
  /** The policy's field: `schedule.windows`, `schedule.blackout[1]`. */
  readonly rule: string;
  readonly text: string;
}

/** `untilAt` null: no end is in sight. */
export type Opening =
  | { readonly open: true; readonly untilAt: number | null }
  | { readonly open: false; readonly closure: Closure };

/**
 * A schedule that was made ready to be asked: once for a policy, however many credentials it governs. The arithmetic of
 * zones, windows and trading sessions stands behind this, in the room `schedule`.
 */
export interface Schedule {
  readonly spec: ScheduleSpec;
  at(at: number): Opening;
  /** The first moment from `from` on, and before `before`, at which it is open; null where there is none. */
  nextOpenAt(from: number, before: number): number | null;
  /** What it has to assume at that time: a calendar whose table does not reach so far. */
  assumptions(at: number): readonly string[];
}

/** For several schedules that must all be open. `schedule` is the one that is not. */
export type JointOpening =
  | { readonly open: true; readonly untilAt: number | null }
  | { readonly open: false; readonly closure: Closure; readonly schedule: Schedule };

export function openingAt(schedules: readonly Schedule[], at: number): JointOpening {
  let untilAt: number | null = null;
  for (const schedule of schedules) {
    const opening = schedule.at(at);
    if (!opening.open) return { ...opening, schedule };
    if (opening.untilAt !== null) untilAt = Math.min(untilAt ?? Infinity, opening.untilAt);
  }
  return { open: true, untilAt };
}

/** The first moment at which all are open. Each step lands where one of them opens, so few steps are needed. */
export function nextJointOpening(
  schedules: readonly Schedule[],
  from: number,
  before: number,
): number | null {
  let at = from;
  for (;;) {
    let latest = at;
    for (const schedule of schedules) {
      const opensAt = schedule.nextOpenAt(latest, before);
      if (opensAt === null) return null;
      latest = opensAt;
    }
    if (latest === at) return at < before ? at : null;
    at = latest;
  }
}
