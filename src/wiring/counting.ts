import { MINUTE_MS } from '../domain/duration.ts';
import { asFault } from '../domain/fault.ts';
import { takeCensus } from '../engine/census.ts';
import type { Engine } from './assembly.ts';
import type { Ground } from './ground.ts';

/** A replica does not see what another one moves, so its count of the fleet is taken anew from time to time. */
const RECOUNT_AFTER_MS = 10 * MINUTE_MS;

export interface Counting {
  /** Counts in the background: the first time, and on a shared journal again when the last count has aged. */
  again(): void;
  done(): Promise<void>;
}

export function createCounting(engine: Engine, { clock, log, isShared }: Ground): Counting {
  let countedMs: number | null = null;
  let counting = Promise.resolve();
  const isDue = (): boolean =>
    countedMs === null || (isShared && clock.monotonicMs() - countedMs >= RECOUNT_AFTER_MS);
  return {
    again() {
      if (!isDue()) return;
      countedMs = clock.monotonicMs();
      counting = takeCensus(engine.census, engine).catch((thrown: unknown) =>
        log.warn('the credentials could not be counted', { code: asFault(thrown, 'census').code }),
      );
    },
    done: () => counting,
  };
}
