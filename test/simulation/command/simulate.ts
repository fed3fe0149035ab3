/** `npm run simulate`: years of the real engine in a simulated world, and whether what must hold has held. */
import { CREDENTIAL_YEARS_A_RUN, simulate } from '../run.ts';
import type { RunResult } from '../run.ts';
import { shrink } from '../shrink.ts';
import { MUTATIONS, mutationNamed } from '../mutations/mutations.ts';
import { readArguments, USAGE } from './arguments.ts';
import type { SimulateArguments } from './arguments.ts';
import { runSeeds } from './pool.ts';
import { progressOn } from './progress.ts';
import { reportOf, Tally } from './report.ts';

const LAST_LINES = 60;
const SUSPECTS = 2;

const print = (text: string): void => void process.stdout.write(text);
const progress = progressOn(process.stderr);

const wanted = readArguments(process.argv.slice(2));
if (wanted === null) print(`${USAGE}\n`);
else process.exitCode = (await run(wanted)) ? 0 : 1;

function run(ask: SimulateArguments): Promise<boolean> {
  if (ask.replay) return replay(ask);
  if (ask.mutations) return findAll(ask);
  return runYears(ask);
}

async function runYears({ years, seed, workers, mutate }: SimulateArguments): Promise<boolean> {
  if (mutate !== null) mutationNamed(mutate);
  const tally = new Tally();
  const startedMs = performance.now();
  const end = endOnSignal();
  await runSeeds({
    ...{ workers, mutate, firstSeed: seed, runs: Math.ceil(years / CREDENTIAL_YEARS_A_RUN) },
    onRun: (told) => {
      tally.add(told);
      const [first] = told.violations;
      if (first !== undefined) progress.note(`seed ${told.seed} breaks ${first.checker}: ${first.saw}`);
      const text = `${Math.round(tally.years)} of ${years} years, ${tally.failed.length} runs broke a rule`;
      progress.show(tally.years, years, text);
      return !end.asked;
    },
  });
  progress.clear();
  print(`seed ${seed}${mutate === null ? '' : `, without ${mutate}`}\n`);
  print(reportOf(tally, performance.now() - startedMs));
  if (end.asked) print(`ended by a signal after ${Math.round(tally.years)} of ${years} years\n`);
  return tally.isGood && !end.asked;
}

/** Hours of work are not lost with the patience of whoever waits: what was run is reported. */
function endOnSignal(): { asked: boolean } {
  const end = { asked: false };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (end.asked = true));
  return end;
}

/** Every protection is taken out by itself; the simulation must find each one missing. */
async function findAll({ years, seed, workers }: SimulateArguments): Promise<boolean> {
  print(`${'without'.padEnd(20)}${'found after'.padEnd(16)}by\n`);
  let all = true;
  for (const { name } of MUTATIONS) {
    let runs = 0;
    const suspects: { readonly seed: number; readonly checker: string }[] = [];
    await runSeeds({
      ...{ workers, mutate: name, firstSeed: seed, runs: Math.ceil(years / CREDENTIAL_YEARS_A_RUN) },
      onRun: (told) => {
        runs += 1;
        progress.show(runs * CREDENTIAL_YEARS_A_RUN, years, `${name}: ${runs} runs`);
        const first = told.violations[0];
        if (first !== undefined) suspects.push({ seed: told.seed, checker: first.checker });
        return suspects.length < SUSPECTS;
      },
    });
    // What breaks a rule without the mutation too is no proof of having found it.
    const proof = await firstThatIsClean(suspects);
    const by = proof === null ? null : `seed ${proof.seed}: ${proof.checker}`;
    progress.clear();
    all &&= by !== null;
    print(`${name.padEnd(20)}${(by === null ? 'never' : `${runs} runs`).padEnd(16)}${by ?? 'nothing'}\n`);
  }
  return all;
}

async function firstThatIsClean<T extends { readonly seed: number }>(
  suspects: readonly T[],
): Promise<T | null> {
  for (const suspect of suspects)
    if ((await simulate({ seed: suspect.seed })).violations.length === 0) return suspect;
  return null;
}

async function replay({ seed, trace }: SimulateArguments): Promise<boolean> {
  const first = await simulate({ seed, ...(trace ? { onTrace: (line) => print(`${line}\n`) } : {}) });
  if (first.violations.length === 0) {
    print(`seed ${seed}: ${first.rotations} rotations, ${first.calls} calls, nothing violated\n`);
    return true;
  }
  const least = await shrink(first, (done, of, text) => progress.show(done, of, text));
  progress.clear();
  print(`seed ${seed} breaks: ${least.violations[0]?.checker}\n${least.violations[0]?.saw}\n\nwith\n`);
  for (const fault of least.script) print(`  ${JSON.stringify(fault)}\n`);
  print(`\nand what happened before\n${await lastLines(least)}`);
  return false;
}

/** What happened until the first violation, with the least script that leads to it. */
async function lastLines({ seed, script, violations }: RunResult): Promise<string> {
  const lines: string[] = [];
  await simulate({
    ...{ seed, script, untilAt: violations[0]?.at ?? 0 },
    onTrace: (line) => {
      if (!lines.at(-1)?.includes(' VIOLATION ') && !line.includes(' notification ')) lines.push(line);
    },
  });
  return lines
    .slice(-LAST_LINES)
    .map((line) => `${line.slice(0, 220)}\n`)
    .join('');
}
