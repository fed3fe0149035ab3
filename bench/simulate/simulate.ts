/**
 * What a simulated year costs, for 1,000 and for 10,000 credentials under a policy with a window, an exchange, dates,
 * places and a budget. Beside it the least that the same rotations need: their events, folded, with nothing decided.
 */
import { join } from 'node:path';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { Given, GivenCredential } from '../../src/domain/simulate/given.ts';
import type { SimulationReport } from '../../src/domain/simulate/report.ts';
import { fold, simulate, systemClock } from '../support/built.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { scheduledFleet } from '../support/scheduled-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const SIZES = [1_000, 10_000];
const ROUNDS = 3;
const AIM_S = 10;
const YEAR_MS = 365 * 86_400_000;

await withFolder(async (folder) => {
  printHead('A simulated year, in seconds');
  const rows: string[][] = [];
  let longest = 0;
  for (const size of SIZES) {
    say(`${size.toLocaleString('en')} credentials …`);
    const at = systemClock.now();
    const credentials = await scheduledFleet(join(folder, `${size}`), size, at);
    const pace = { deliveryMs: 60_000, personMs: 1_800_000 };
    const given: Given = { credentials, fromAt: at, toAt: at + YEAR_MS, pace, asWritten: false, assumed: [] };
    const [own, floor, wall]: [number[], number[], number[]] = [[], [], []];
    let report = run(given);
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedMs = performance.now();
      own.push(processorSeconds(() => (report = run(given))));
      wall.push((performance.now() - startedMs) / 1_000);
      floor.push(processorSeconds(() => foldOnly(credentials, report)));
    }
    longest = spreadOf(wall).median;
    rows.push([
      size.toLocaleString('en'),
      report.rotations.toLocaleString('en'),
      report.decisions.toLocaleString('en'),
      told(spreadOf(wall)),
      told(spreadOf(own)),
      told(spreadOf(floor)),
      `${figure(spreadOf(own).median / spreadOf(floor).median)}×`,
    ]);
  }
  const head = ['credentials', 'rotations', 'decisions', 'elapsed', 'of the processor', 'events folded', ''];
  printTable([head, ...rows]);
  say(`Medians (least–most) of ${ROUNDS} rounds in turns.`);
  printAim(`10,000 credentials for a year under ${AIM_S} s`, longest < AIM_S);
});

function run(given: Given): SimulationReport {
  const years = simulate(given);
  for (;;) {
    const step = years.next();
    if (step.done === true) return step.value;
  }
}

function processorSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

/** As many rotations for each credential as the year had. */
function foldOnly(credentials: readonly GivenCredential[], { lanes }: SimulationReport): void {
  for (const [index, { rotations }] of lanes.entries()) {
    const { state: first, spec } = credentials[index]!;
    let state = first;
    for (const [turn, { at }] of rotations.entries()) {
      const destination = spec.destinations[0]?.name ?? '';
      for (const event of eventsOf(turn + 1, at, destination)) state = fold(state, { at, event });
    }
  }
}

function eventsOf(from: number, at: number, destination: string): readonly CredentialEvent[] {
  const version = from + 1;
  const attempt = `att_${version}`;
  const key = {
    ...{ attempt, applicationId: 'app', keyIdMasked: '****', digest: attempt },
    ...{ bornAt: at, expiresAt: null },
  };
  const refused = { verdict: 'dead', at } as const;
  return [
    {
      ...{ type: 'Opened', rotation: `rot_${version}`, reason: 'age', policy: 'usual' },
      ...{ fromVersion: from, toVersion: version, fields: {}, baseline: { issuer: null, stores: {} } },
      destinations: [{ name: destination, store: 'local', at: {} }],
    },
    { type: 'Preflighted', checks: [] },
    { type: 'CallStarted', attempt, deadlineAt: at, settleMs: 0 },
    { type: 'Sealed', attempt, digest: attempt, bytes: 0, status: 200 },
    { type: 'Parsed', attempt, key, oldEndsAt: at, oldMayBeDead: false },
    { type: 'Accepted', version },
    { type: 'Staged', destination },
    { type: 'Verified', destination },
    { type: 'Promoted', destination, storeVersion: '1' },
    { type: 'OverlapStarted', endsAt: at },
    { type: 'PreviousRetired', proof: { version: from, before: null, refused, survivor: null } },
    { type: 'Closed' },
  ];
}
