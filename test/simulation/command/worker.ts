import { register } from 'node:module';
import { mutationNamed } from '../mutations/mutations.ts';
import type { RunResult } from '../run.ts';

/** What a worker is asked: some seeds, one after the other. */
export interface Job {
  readonly seeds: readonly number[];
  readonly mutate: string | null;
}

/** What it says of each run. */
export type Told = Omit<RunResult, 'seen' | 'script' | 'lengthMs'> & {
  readonly seen: readonly (readonly [string, number])[];
};

const VIOLATIONS_TOLD = 5;

// Faults are made by the thousand here, and nobody reads where.
Error.stackTraceLimit = 0;
let mutated: string | null = null;

process.on('message', (job: Job) => void work(job));
process.on('disconnect', () => process.exit(0));
// Of a terminal it comes to the whole group; the process that employs this one decides what becomes of it.
process.on('SIGINT', () => undefined);

async function work({ seeds, mutate }: Job): Promise<void> {
  if (mutate !== null && mutated === null) {
    mutated = mutate;
    register('../mutations/loader.mjs', import.meta.url, { data: mutationNamed(mutate) });
  }
  // Only now: the engine is loaded with it, and must be the mutated one.
  const { simulate } = await import('../run.ts');
  for (const seed of seeds) {
    process.send?.(toldOf(await simulate({ seed })));
  }
  process.send?.('done');
}

function toldOf({
  seed,
  years,
  credentials,
  rotations,
  calls,
  worstPageMs,
  violations,
  seen,
}: RunResult): Told {
  const told = { seed, years, credentials, rotations, calls, worstPageMs };
  return { ...told, violations: violations.slice(0, VIOLATIONS_TOLD), seen: [...seen] };
}
