import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ownScript } from '../../support/own-script.ts';
import type { Job, Told } from './worker.ts';

const WORKER = ownScript(import.meta.url, './worker');
const SEEDS_A_JOB = 4;

export interface PoolOptions {
  readonly workers: number;
  readonly firstSeed: number;
  readonly runs: number;
  readonly mutate: string | null;
  /** Told of each run; false ends the work. */
  readonly onRun: (told: Told) => boolean;
}

/** Spreads consecutive seeds over processes. Each is a whole process, since a mutation changes what it loads. */
export async function runSeeds({ workers, firstSeed, runs, mutate, onRun }: PoolOptions): Promise<void> {
  let next = firstSeed;
  let goesOn = true;
  const end = firstSeed + runs;
  const jobFor = (): Job | null => {
    if (!goesOn || next >= end) return null;
    const seeds = Array.from({ length: Math.min(SEEDS_A_JOB, end - next) }, (_, index) => next + index);
    next += seeds.length;
    return { seeds, mutate };
  };
  const hear = (told: Told): void => {
    if (goesOn) goesOn = onRun(told);
  };
  await Promise.all(Array.from({ length: workers }, () => employ(jobFor, hear)));
}

function employ(jobFor: () => Job | null, hear: (told: Told) => void): Promise<void> {
  const child = fork(WORKER.file, {
    execArgv: [...WORKER.execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let finished = false;
    const give = (): void => {
      const job = jobFor();
      if (job === null) {
        finished = true;
        child.disconnect();
      } else child.send(job);
    };
    child.on('message', (message: Told | 'done') => {
      if (message === 'done') give();
      else hear(message);
    });
    child.once('error', reject);
    child.once('exit', (code) => (finished ? resolve() : reject(ended(child, code))));
    give();
  });
}

function ended(child: ChildProcess, code: number | null): Error {
  return new Error(`worker ${child.pid} ended with ${code ?? 'a signal'}`);
}
