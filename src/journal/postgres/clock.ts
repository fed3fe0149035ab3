import { sql } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Db } from '../schema.ts';

/** A clock that shows the database's time between looks at it. */
export interface FollowedClock {
  readonly clock: Clock;
  /** Looks at the database's clock anew. */
  follow(): Promise<void>;
}

/** A look that took longer says too little: the answer may have waited for any part of that time. */
const LONGEST_LOOK_MS = 1_000;

/**
 * All replicas go by one clock, the database's: what one of them writes down as a due time means the same to all, and a
 * replica whose own wall clock is wrong by days neither acts early nor puts work off. Between two looks the machine's
 * monotonic clock counts on, which no step of the wall clock moves.
 */
export async function followClock(db: Db, base: Clock): Promise<FollowedClock> {
  let aheadMs = 0;
  const look = async (longestMs: number): Promise<void> => {
    const beforeMs = base.monotonicMs();
    const { rows } = await sql<{ now: number }>`SELECT keyturn_now() AS now`.execute(db);
    const afterMs = base.monotonicMs();
    const [answer] = rows;
    if (answer === undefined || afterMs - beforeMs > longestMs) return;
    aheadMs = answer.now - (beforeMs + afterMs) / 2;
  };
  await look(Infinity);
  return {
    clock: {
      now: () => Math.round(base.monotonicMs() + aheadMs),
      monotonicMs: () => base.monotonicMs(),
    },
    follow: () => look(LONGEST_LOOK_MS),
  };
}
