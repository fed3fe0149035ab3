import { DAY_MS, HOUR_MS } from '../duration.ts';
import type { RotationReason } from '../events.ts';
import type { Facts } from '../facts.ts';
import { earliest } from '../rotation/step.ts';
import { nextJointOpening, openingAt } from '../schedule/schedule.ts';
import type { Closure } from '../schedule/schedule.ts';
import type { KeyFacts } from '../key-version.ts';
import type { EffectiveSchedule } from '../policy/effective.ts';
import type { ExceptionSpec } from '../policy/spec.ts';

/** Further ahead nobody plans: what does not open by then counts as closed for good. */
const SIGHT_MS = 800 * DAY_MS;

/** Why a rotation can't start now, and when it can. */
export interface Closed {
  readonly closure: Closure;
  /** The schedule, of several, that keeps it from starting. */
  readonly by: EffectiveSchedule;
  /** Null: not within sight. */
  readonly opensAt: number | null;
}

/** What keeps the schedules closed now; null where all are open. */
export function closedNow({ policy, now }: Pick<Facts, 'policy' | 'now'>): Closed | null {
  const schedules = policy?.schedules ?? [];
  if (schedules.length === 0) return null;
  const ready = schedules.map(({ schedule }) => schedule);
  const opening = openingAt(ready, now);
  if (opening.open) return null;
  const by = schedules.find(({ schedule }) => schedule === opening.schedule)!;
  return { closure: opening.closure, by, opensAt: nextJointOpening(ready, now, now + SIGHT_MS) };
}

/** When a rotation that is due at `dueAt` would start: then, or when the schedules next open. */
export function startsAt(dueAt: number, { policy }: Facts): number {
  const ready = (policy?.schedules ?? []).map(({ schedule }) => schedule);
  return ready.length === 0 ? dueAt : (nextJointOpening(ready, dueAt, dueAt + SIGHT_MS) ?? dueAt);
}

/** Age and the issuer's end can wait for a window. What a person asks for, and a credential without a key, can't. */
export function waitsForWindow(reason: RotationReason): boolean {
  return reason === 'age' || reason === 'issuer-expiry';
}

/** The exception that stands for the credential now. */
export function exceptionNow({ policy, spec, now }: Facts): ExceptionSpec | null {
  const found = policy?.exceptions.find(({ credential }) => credential === spec?.name);
  return found === undefined || found.untilAt <= now ? null : found;
}

/**
 * From when on a key is overdue: when it reaches the maximum age, but not before the grace after `enforceFrom` is over,
 * nor while an exception stands. Null where no policy names a maximum.
 */
export function overdueAt(bornAt: number, facts: Facts): number | null {
  const { policy } = facts;
  if (policy === null || policy.age.maxMs === null) return null;
  const { enforceFromAt, graceMs } = policy;
  const graceEndsAt = enforceFromAt === null || graceMs === null ? null : enforceFromAt + graceMs;
  const candidates = [bornAt + policy.age.maxMs, graceEndsAt, exceptionNow(facts)?.untilAt ?? null];
  return Math.max(...candidates.filter((at) => at !== null));
}

/** The last moment for a new key: after that the old one is overdue, or the issuer has ended it. */
export function deadlineOf({ bornAt, expiresAt }: KeyFacts, facts: Facts): number | null {
  return earliest(overdueAt(bornAt, facts), expiresAt);
}

/** What opens later than so long before the deadline opens too late: somebody must still make the key. */
const ROOM_MS = HOUR_MS;

/** Why waiting for the schedule needs a person now. */
export interface Miss extends Closed {
  readonly reason: 'blackout-would-breach-max' | 'window-would-breach-max' | 'outside-of-window';
  readonly deadlineAt: number | null;
}

/** A rotation that is due and held by its schedule: null where waiting is all right. */
export function missOf(key: KeyFacts, facts: Facts): Miss | null {
  const closed = closedNow(facts);
  if (closed === null) return null;
  const deadlineAt = deadlineOf(key, facts);
  const breaches = closed.opensAt === null || (deadlineAt !== null && closed.opensAt + ROOM_MS >= deadlineAt);
  if (breaches) {
    const reason = closed.closure.by === 'windows' ? 'window-would-breach-max' : 'blackout-would-breach-max';
    return { ...closed, reason, deadlineAt };
  }
  const page = facts.policy?.schedules.some(({ spec }) => spec.onMissed === 'page') ?? false;
  return page ? { ...closed, reason: 'outside-of-window', deadlineAt } : null;
}
