import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { Actor } from '../events.ts';
import type { Caller } from './caller.ts';

/** A person who has logged in. Known by the digest of a random id; what is kept here opens nothing. */
export interface Session {
  readonly actor: Actor;
  readonly caller: Caller;
  readonly openedAt: number;
  readonly seenAt: number;
  readonly endsAt: number;
}

const LONGEST_MS = 12 * HOUR_MS;
const IDLE_MS = HOUR_MS;
/** Being seen is written down this often at most. */
const SEEN_EVERY_MS = MINUTE_MS;

export function openedSession(caller: Caller, actor: Actor, now: number): Session {
  return { actor, caller, openedAt: now, seenAt: now, endsAt: now + LONGEST_MS };
}

/** A session ends a working day after it was opened, and an hour after it was last used. */
export function isOver({ seenAt, endsAt }: Session, now: number): boolean {
  return now >= endsAt || now >= seenAt + IDLE_MS;
}

export function isWorthNoting({ seenAt }: Session, now: number): boolean {
  return now >= seenAt + SEEN_EVERY_MS;
}

/** Before this, a session that was last seen is over. */
export function idleBefore(now: number): number {
  return now - IDLE_MS;
}
