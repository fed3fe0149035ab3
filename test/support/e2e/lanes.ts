import type { Compiled } from './compiled.ts';
import { openLane } from './life.ts';
import type { Lane } from './life.ts';
import type { VaultPlace } from './place.ts';

export interface Lanes {
  /** The job's result, when a lane has become free and done it. Jobs start in the order of asking. */
  run<T>(job: (lane: Lane) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Several lanes for jobs that may run beside each other. A lane whose job failed goes on with the next one. */
export async function openLanes(count: number, vault: VaultPlace, program: Compiled): Promise<Lanes> {
  const lanes = await Promise.all(Array.from({ length: count }, () => openLane(vault, program)));
  const free = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  const take = (): Promise<Lane> => {
    const lane = free.shift();
    return lane === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(lane);
  };
  const give = (lane: Lane): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else next(lane);
  };
  return {
    run: async (job) => {
      const lane = await take();
      try {
        return await job(lane);
      } catch (thrown) {
        await lane.replace();
        throw thrown;
      } finally {
        give(lane);
      }
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
