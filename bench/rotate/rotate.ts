/**
 * Rotations a second at two concurrencies, and beside them the floor: the same HTTP calls, age seals and opens, and one
 * synced commit an event, with nothing else. Rounds of the two take turns. The list that the floor goes through is
 * compared with what keyturn was counted doing, so that it can't grow shorter unnoticed.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { withFolder } from '../support/temporary.ts';
import { countRequests, createCounter, tableOf } from './counted.ts';
import type { Counter, Counts } from './counted.ts';
import { openFloorSide } from './side-floor.ts';
import { openKeyturnSide } from './side-keyturn.ts';
import { plantApplications, startWorld } from './world.ts';
import type { BenchWorld } from './world.ts';

const AIM = 1.6;
const KEY_AGE_MS = 80 * 86_400_000;
/** Rotations a round; the first round of each side warms it up and is counted, not timed. */
const PLANS = [
  { concurrency: 1, rounds: 9, each: 8 },
  { concurrency: 16, rounds: 9, each: 32 },
] as const;

type Plan = (typeof PLANS)[number];

interface Outcome {
  readonly plan: Plan;
  /** Rotations a second, round by round. */
  readonly keyturn: readonly number[];
  readonly floor: readonly number[];
  readonly ratios: readonly number[];
}

const counter = createCounter();
countRequests(counter);

await withFolder(async (folder) => {
  printHead('Rotations a second');
  const world = await startWorld();
  try {
    const outcomes: Outcome[] = [];
    for (const plan of PLANS)
      outcomes.push(await measure(join(folder, `at-${plan.concurrency}`), world, plan));
    report(outcomes);
  } finally {
    await world.stop();
  }
});

async function measure(folder: string, world: BenchWorld, plan: Plan): Promise<Outcome> {
  const { concurrency, rounds, each } = plan;
  await mkdir(folder, { recursive: true });
  const total = each * (rounds + 1);
  const own = await plantApplications(world, `kt${concurrency}`, total, KEY_AGE_MS);
  const bare = await plantApplications(world, `fl${concurrency}`, total, KEY_AGE_MS);
  const keyturn = await openKeyturnSide(folder, world, own, concurrency, counter);
  const floor = await openFloorSide(folder, world, concurrency, counter);
  const part = <T>(all: readonly T[], round: number): readonly T[] =>
    all.slice(round * each, (round + 1) * each);
  const perSecond = (tookMs: number): number => (each * 1_000) / tookMs;
  const ownRound = async (round: number): Promise<number> =>
    perSecond(await keyturn.rotate(part(own, round).map(({ name }) => name)));
  const bareRound = async (round: number): Promise<number> =>
    perSecond(await floor.rotate(part(bare, round)));

  for (const { user } of bare) await floor.logIn(user);
  counter.take();
  await ownRound(0);
  const done = counter.take();
  await bareRound(0);
  compareLists(done, counter, plan);

  const rates: { keyturn: number; floor: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const keyturnFirst = round % 2 === 1;
    const first = keyturnFirst ? await ownRound(round) : await bareRound(round);
    const second = keyturnFirst ? await bareRound(round) : await ownRound(round);
    rates.push(keyturnFirst ? { keyturn: first, floor: second } : { keyturn: second, floor: first });
  }
  await keyturn.close();
  await floor.close();
  return {
    plan,
    keyturn: rates.map((rate) => rate.keyturn),
    floor: rates.map((rate) => rate.floor),
    ratios: rates.map((rate) => rate.floor / rate.keyturn),
  };
}

/** Prints the list once, and refuses to go on with a floor that does something else. */
function compareLists(done: Counts, after: Counter, { each, concurrency }: Plan): void {
  const rows = tableOf(done, after.take(), each);
  const differing = rows.filter(([, rotation, floor]) => rotation !== floor);
  if (concurrency === 1) printTable([['what one rotation does', 'keyturn', 'floor'], ...rows]);
  if (differing.length === 0) return;
  printTable([['differs', 'keyturn', 'floor'], ...differing]);
  throw new Error('the floor does not do what a rotation does; side-floor.ts must follow');
}

function report(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map(({ plan, keyturn, floor, ratios }) => [
    String(plan.concurrency),
    told(spreadOf(keyturn)),
    told(spreadOf(floor)),
    told(spreadOf(ratios)),
    `${plan.rounds} × ${plan.each}`,
  ]);
  printTable([
    ['concurrency', 'keyturn, rotations/s', 'floor, rotations/s', 'floor ÷ keyturn', 'rounds'],
    ...rows,
  ]);
  say('Medians (least–most); a ratio is of the two rounds that followed each other.');
  const ratios = outcomes.map((outcome) => spreadOf(outcome.ratios).median);
  const worst = Math.max(...ratios);
  printAim(`within ${AIM} of the floor at either concurrency (worst ${figure(worst)})`, worst <= AIM);
}
