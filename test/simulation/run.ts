import { DAY_MS } from '../../src/domain/duration.ts';
import { ageKeys } from './custody/age-custody.ts';
import { ALL_CHECKERS } from './checkers/all.ts';
import type { Violation } from './checkers/truth.ts';
import { scriptOf, SELDOM_A_RUN } from './faults/script.ts';
import type { ScriptedFault } from './faults/script.ts';
import { randomFrom } from './random.ts';
import { attendedFrom, setupFrom } from './world/setup.ts';
import { Simulation } from './world/simulation.ts';

export const YEAR_MS = 365 * DAY_MS;
const CREDENTIALS = 4;
export const CREDENTIAL_YEARS_A_RUN = CREDENTIALS;
/** So many that each one of a script comes within the year. */
const ROTATIONS = 5;
/** Every so many runs custody is real age, which costs a thousand times as much. */
const REAL_AGE_EVERY = 50;
/** One run of so many tries the pairs that come seldom more often than its own share. */
const SELDOM_EVERY = 4;

export const usesRealAge = (seed: number): boolean => seed % REAL_AGE_EVERY === 0;

export interface RunOptions {
  readonly seed: number;
  /** Instead of the script that the seed gives. */
  readonly script?: readonly ScriptedFault[];
  readonly lengthMs?: number;
  /** Breaks the run off there. */
  readonly untilAt?: number;
  readonly onTrace?: (line: string) => void;
}

export interface RunResult {
  readonly seed: number;
  readonly years: number;
  readonly credentials: number;
  readonly rotations: number;
  readonly calls: number;
  /** The longest time from a reset whose secret was lost until somebody was told. */
  readonly worstPageMs: number;
  readonly violations: readonly Violation[];
  /** `event / fault` → how often. */
  readonly seen: ReadonlyMap<string, number>;
  readonly script: readonly ScriptedFault[];
  readonly lengthMs: number;
}

/** One seed, one run: always the same. */
export async function simulate(options: RunOptions): Promise<RunResult> {
  const { seed } = options;
  const lengthMs = options.lengthMs ?? YEAR_MS;
  const random = randomFrom(seed);
  const setup = setupFrom(random.fork('setup'), CREDENTIALS);
  const script = options.script ?? scriptFor(seed);
  const world = new Simulation({
    ...{ setup, script, random, lengthMs, checkers: ALL_CHECKERS },
    onTrace: options.onTrace ?? null,
    untilAt: options.untilAt ?? Number.POSITIVE_INFINITY,
    ageKeys: usesRealAge(seed) ? await ageKeys() : null,
  });
  await world.run();
  return {
    ...{ seed, script, lengthMs, years: (CREDENTIALS * lengthMs) / YEAR_MS, credentials: CREDENTIALS },
    rotations: [...world.disk.tables.events].filter(({ event }) => event.type === 'OverlapStarted').length,
    calls: world.calls,
    worstPageMs: world.worstPageMs,
    violations: world.witness.violations,
    seen: world.injector.seen,
  };
}

/** The faults of a seed. Consecutive seeds share out the pairs of event and fault evenly. */
export function scriptFor(seed: number): readonly ScriptedFault[] {
  const random = randomFrom(seed);
  const faultsPerRotation = 3.5;
  const firstPair = seed * Math.round(CREDENTIALS * ROTATIONS * faultsPerRotation);
  const attended = attendedFrom(random.fork('setup'), CREDENTIALS);
  const size = { credentials: CREDENTIALS, rotations: ROTATIONS, faultsPerRotation, firstPair, attended };
  const firstSeldom = seed % SELDOM_EVERY === 2 ? Math.floor(seed / SELDOM_EVERY) * SELDOM_A_RUN : null;
  return scriptOf(random.fork('script'), { ...size, firstSeldom });
}
