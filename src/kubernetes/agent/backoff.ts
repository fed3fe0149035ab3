const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A connection that has lasted so long was a good one. */
const GOOD_MS = 30_000;

export interface Backoff {
  /** How long to wait before the next try, after one that lasted so long. */
  next(lastedMs: number): number;
}

/**
 * Twice as long after each failure, up to a bound, and a random part of that: the agents of a daemon that comes back do not
 * come at the same moment.
 */
export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  return {
    next: (lastedMs) => {
      failures = lastedMs >= GOOD_MS ? 0 : failures;
      const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 20));
      failures += 1;
      return Math.round(random() * bound);
    },
  };
}
