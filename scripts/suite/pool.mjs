import { seconds } from '../setup/step.mjs';
import { print } from './print.mjs';

const STILL_MS = 60_000;

/** Runs jobs `{ name, run() }` a few at a time, in order; says every minute what is still running. */
export async function runPool(jobs, width) {
  const queue = [...jobs];
  const running = new Map();
  const worker = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      running.set(job.name, Date.now());
      await job.run();
      running.delete(job.name);
    }
  };
  const still = setInterval(() => {
    const lines = [...running].map(([name, since]) => `${name} ${seconds(Date.now() - since)}`);
    print(`  still running: ${lines.join(', ')}`);
  }, STILL_MS);
  try {
    await Promise.all(Array.from({ length: width }, worker));
  } finally {
    clearInterval(still);
  }
}
