import { formatDuration, HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { SummaryRow } from '../ports/journal.ts';
import type { Ports } from './ports.ts';
import { readClocks, steppedMs } from './perform/skew.ts';
import { NEVER_AT } from './never.ts';

const NOTICED_FROM_MS = MINUTE_MS;
/** Longer than the longest pause between two looks at a credential with a live key. */
const LONGEST_SLEEP_MS = 7 * HOUR_MS;

/**
 * Due times are written by the wall clock. Once it was set, those from before mean nothing any more: set back by days,
 * it would leave every credential unwatched for days. So all of them are looked at again.
 */
export function createStepWatch({ clock, journal, log }: Ports): { look(): Promise<void> } {
  let last = readClocks(clock);
  return {
    look: async () => {
      const stepMs = steppedMs(clock, last);
      last = readClocks(clock);
      if (Math.abs(stepMs) < NOTICED_FROM_MS) return;
      log.warn('the clock was set', { by: formatDuration(stepMs) });
      await journal.wake(null, clock.now());
    },
  };
}

/** A due time further away than anything sleeps: it was set by a clock that ran ahead, before this process started. */
export function sleepsTooLong({ dueAt }: SummaryRow, now: number): boolean {
  return dueAt !== NEVER_AT && dueAt - now > LONGEST_SLEEP_MS;
}
