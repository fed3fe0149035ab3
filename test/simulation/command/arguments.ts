import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { LEAST_YEARS, YEARS_FOR_EACH } from '../matrix.ts';

export const USAGE = `npm run simulate -- --years 10000 --seed 1   so many credential-years, from that seed on
npm run simulate -- --seed 7 --replay        one run again, shrunk when it breaks a rule
npm run simulate -- --seed 7 --replay --trace   the same, with everything that happens in it
npm run simulate -- --mutations              each protection taken out, until it is found
npm run simulate -- --mutate NAME            one of them, over --years

It fails where a rule is broken, where a credential has fewer than four
rotations a year, and, from ${LEAST_YEARS} years on, where a fault came less often
than once in ${YEARS_FOR_EACH} years after one of the events (100 times are enough).`;

export interface SimulateArguments {
  readonly years: number;
  readonly seed: number;
  readonly workers: number;
  readonly mutate: string | null;
  readonly mutations: boolean;
  readonly replay: boolean;
  readonly trace: boolean;
}

export function readArguments(argv: readonly string[]): SimulateArguments | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      years: { type: 'string', default: '400' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.max(2, availableParallelism())) },
      mutate: { type: 'string' },
      mutations: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    years: numberFrom('years', values.years),
    seed: numberFrom('seed', values.seed),
    workers: numberFrom('workers', values.workers),
    mutate: values.mutate ?? null,
    mutations: values.mutations,
    replay: values.replay,
    trace: values.trace,
  };
}

function numberFrom(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`--${name} ${text}: expected a whole number above 0`);
}
