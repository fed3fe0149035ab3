import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Searching } from './answer.ts';
import type { WorkerStart } from './worker.ts';

/** Hands the slices to so many threads, each the next one as soon as it is done with one. */
export async function searchInThreads(
  threads: number,
  start: WorkerStart,
  slices: Iterator<readonly string[]>,
  onResult: (result: Searching) => void,
): Promise<void> {
  await Promise.all(Array.from({ length: threads }, () => oneThread(start, slices, onResult)));
}

async function oneThread(
  start: WorkerStart,
  slices: Iterator<readonly string[]>,
  onResult: (result: Searching) => void,
): Promise<void> {
  const first = slices.next();
  if (first.done === true) return;
  const worker = new Worker(fileURLToPath(new URL('./worker.js', import.meta.url)), { workerData: start });
  try {
    for (let slice: IteratorResult<readonly string[]> = first; slice.done !== true; slice = slices.next()) {
      worker.postMessage(slice.value);
      // An error of the thread rejects here.
      const [result] = (await once(worker, 'message')) as [Searching];
      onResult(result);
    }
  } finally {
    await worker.terminate();
  }
}
