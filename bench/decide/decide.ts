/**
 * What a decision costs: 100,000 credentials at rest under one policy with a window, an exchange and dates, asked once
 * each at one time, as a tick would ask all of them. Beside it the least that any decision needs: when the key was made,
 * and whether that is long enough ago. The two take turns. Time is that of the processor, so that others cost less.
 */
import { join } from 'node:path';
import type { Facts } from '../../src/domain/facts.ts';
import type { GivenCredential } from '../../src/domain/simulate/given.ts';
import { decide, systemClock } from '../support/built.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { scheduledFleet } from '../support/scheduled-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const CREDENTIALS = 100_000;
const ROUNDS = 15;
const AIM_A_SECOND = 200_000;
const DAY_MS = 86_400_000;

await withFolder(async (folder) => {
  printHead(`Decisions over ${CREDENTIALS.toLocaleString('en')} credentials`);
  const now = systemClock.now();
  const fleet = await scheduledFleet(join(folder, 'manifests'), CREDENTIALS, now);
  const own: number[] = [];
  const floor: number[] = [];
  let due = 0;
  for (let round = -2; round < ROUNDS; round += 1) {
    // Each round at another time: windows open and close, and another part of the fleet is due.
    const at = now + round * DAY_MS + round * 7_200_000;
    const ownMs = processorMs(() => (due = decideAll(fleet, at)));
    const floorMs = processorMs(() => compareAll(fleet, at));
    if (round < 0) continue;
    own.push((CREDENTIALS / ownMs) * 1_000);
    floor.push((CREDENTIALS / floorMs) * 1_000);
  }
  printTable([
    ['a second and core', 'median (least–most)', 'µs each'],
    ['decide', told(spreadOf(own)), figure(1e6 / spreadOf(own).median)],
    ['one comparison', told(spreadOf(floor)), figure(1e6 / spreadOf(floor).median)],
  ]);
  say(`${ROUNDS} rounds in turns; ${due.toLocaleString('en')} of them were due in the last one.`);
  printAim(
    `${AIM_A_SECOND.toLocaleString('en')} decisions a second and core`,
    spreadOf(own).median >= AIM_A_SECOND,
  );
});

function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** As the runner asks: facts for each, then the decision. Returns how many wanted a step. */
function decideAll(fleet: readonly GivenCredential[], now: number): number {
  let steps = 0;
  for (const { state, spec, policy, profile } of fleet) {
    const facts: Facts = { now, spec, policy, profile, retries: {}, watchedAt: now };
    if (decide(state, facts).kind === 'step') steps += 1;
  }
  return steps;
}

function compareAll(fleet: readonly GivenCredential[], now: number): number {
  let due = 0;
  for (const { state, policy } of fleet)
    if ((state.versions[0]?.key?.bornAt ?? 0) + (policy?.age.rotateMs ?? 0) <= now) due += 1;
  return due;
}
