import type { Lane } from './life.ts';

export interface Lanes<L extends Lane> {
  /** The job's result, when a lane has become free and done it. Jobs start in the order of asking. */
  run<T>(job: (lane: L) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Several lanes for jobs that may run beside each other. A lane whose job failed goes on with the next one. */
export async function openLanes<L extends Lane>(count: number, open: () => Promise<L>): Promise<Lanes<L>> {
  const lanes: L[] = [];
  await Promise.all(Array.from({ length: count }, async () => lanes.push(await open())));
  const free = [...lanes];
  const waiting: ((lane: L) => void)[] = [];
  const take = async (): Promise<L> => free.shift() ?? new Promise<L>((resolve) => waiting.push(resolve));
  const give = (lane: L): void => {
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
