import cron from 'node-cron';
import type { ScheduledTask } from 'node-cron';
import type { Log } from '../ports/log.ts';

export interface Schedule {
  /** Runs the task now, or resolves with the run that is under way. */
  trigger(): Promise<void>;
  /** No run starts after this; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** A timer may fire a moment before its time; the beat it was meant for is then not taken for the next one. */
const EARLY_MS = 50;

/**
 * Calls `task` every `seconds` (a divisor of 60), on the beat of the wall clock, which node-cron computes. It never
 * overlaps itself: a beat during a run is passed over. A task that fails is logged and called again at the next beat.
 *
 * node-cron names the next beat and runs the task, but the sleep between is ours and never longer than one period.
 * node-cron's own sleep ends at a moment of the wall clock: after a clock was set back by a day it would be silent for
 * a day, and after one was set forward it walks through every beat that was missed, a second of computing a day.
 */
export function every(seconds: number, task: () => Promise<void>, log: Log): Schedule {
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const job = cron.createTask(cronOf(seconds), () => guarded(task, log), {
    // A local zone repeats an hour a year.
    timezone: 'UTC',
    logger: loggerOver(log),
  });
  const trigger = (): Promise<void> => {
    if (stopped) return running ?? Promise.resolve();
    running ??= run(job).finally(() => {
      running = null;
    });
    return running;
  };
  const sleep = (): void => {
    timer = setTimeout(
      () => {
        sleep();
        void trigger();
      },
      napMs(job, seconds * 1000),
    );
  };
  sleep();
  return {
    trigger,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
      await job.destroy();
    },
  };
}

async function run(job: ScheduledTask): Promise<void> {
  await job.execute();
}

/** Until the next beat, and never longer than a period, however the wall clock is set meanwhile. */
function napMs(job: ScheduledTask, periodMs: number): number {
  const nextAt = job.getNextRuns(1)[0]?.getTime() ?? 0;
  const untilMs = nextAt - Date.now();
  return untilMs > periodMs || untilMs < 0 ? periodMs : untilMs < EARLY_MS ? untilMs + periodMs : untilMs;
}

/** Only divisors of a minute are evenly spaced on a cron. Throws a RangeError for anything else. */
function cronOf(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds < 1 || 60 % seconds !== 0) {
    throw new RangeError(`a beat of ${seconds} s does not divide a minute`);
  }
  return seconds === 60 ? '0 * * * * *' : `*/${seconds} * * * * *`;
}

/** node-cron would write to the console. */
function loggerOver(log: Log) {
  return {
    debug: () => undefined,
    info: (text: string) => log.debug(text),
    warn: (text: string) => log.warn(text),
    error: (error: string | Error) => log.error('the scheduler failed', { error }),
  };
}

async function guarded(task: () => Promise<void>, log: Log): Promise<void> {
  try {
    await task();
  } catch (error) {
    log.error('a scheduled task failed', { error });
  }
}
