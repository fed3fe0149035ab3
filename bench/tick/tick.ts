/**
 * What a tick costs: over fleets of three sizes with nothing due, and with 1,000 credentials due for which nothing is
 * to be done but decide. The sizes take turns, so that a busy moment of the machine falls on all of them.
 */
import { join } from 'node:path';
import { changedSince, watchdogConditions } from '../support/built.ts';
import { openEngine } from '../support/engine.ts';
import type { BenchEngine } from '../support/engine.ts';
import { writeManifests } from '../support/manifests.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { seedFleet } from '../support/seeded-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const SIZES = [1_000, 10_000, 100_000];
const DUE = 1_000;
const QUIET_ROUNDS = 25;
const DUE_ROUNDS = 7;
const CONCURRENCY = 4;
const AIM_MS = 50;
/** Later than this run, and sooner than anything that the engine itself would wait for. */
const REST_MS = 3 * 3_600_000;

interface Subject {
  readonly size: number;
  readonly folder: string;
  readonly uids: readonly string[];
  readonly engine: BenchEngine;
  readonly tickMs: number[];
  readonly beatMs: number[];
  readonly dueMs: number[];
}

await withFolder(async (folder) => {
  printHead('A tick, in milliseconds');
  const subjects: Subject[] = [];
  for (const size of SIZES) subjects.push(await subjectOf(join(folder, `${size}`), size));
  for (let round = 0; round < QUIET_ROUNDS; round += 1) for (const each of subjects) await quietRound(each);
  for (let round = 0; round < DUE_ROUNDS; round += 1) for (const each of subjects) await dueRound(each);
  report(subjects);
  for (const { engine } of subjects) await engine.close();
});

async function subjectOf(folder: string, size: number): Promise<Subject> {
  say(`preparing ${size.toLocaleString('en')} credentials …`);
  const data = join(folder, 'data');
  const manifests = join(folder, 'manifests');
  const uids = await seedFleet(data, size, Date.now() + REST_MS);
  await writeManifests(manifests, { count: size, gateway: 'http://127.0.0.1:9', api: 'http://127.0.0.1:9' });
  const engine = await openEngine({ data, manifests, concurrency: CONCURRENCY });
  for (const uid of uids) engine.watched.set(uid, Date.now());
  return { size, folder: manifests, uids, engine, tickMs: [], beatMs: [], dueMs: [] };
}

/** The tick alone, and the daemon's whole beat around it: configuration, tick, watchdog, alerts. */
async function quietRound({ engine, folder, tickMs, beatMs }: Subject): Promise<void> {
  const startedMs = performance.now();
  await engine.ticker.tick();
  tickMs.push(performance.now() - startedMs);
  const beganMs = performance.now();
  if (await changedSince(folder, engine.manifests.files))
    throw new Error('a manifest changed during the run');
  if ((await engine.ticker.tick()) > 0) throw new Error('something was due');
  const silent = await watchdogConditions(engine.ports.journal, Date.now());
  await engine.alerting.reviewInstallation({ everywhere: silent, here: [], replica: null });
  await engine.alerting.tick();
  beatMs.push(performance.now() - beganMs);
}

/** From the claim of the first to the release of the last. */
async function dueRound({ engine, uids, dueMs }: Subject): Promise<void> {
  const { journal } = engine.ports;
  await journal.wake(uids.slice(0, DUE), Date.now());
  const startedMs = performance.now();
  await engine.ticker.tick();
  await engine.ticker.idle();
  dueMs.push(performance.now() - startedMs);
  const { due } = await journal.backlog(Date.now());
  if (due > 0) throw new Error(`${due} credentials are still due`);
}

function report(subjects: readonly Subject[]): void {
  const floor = spreadOf(subjects[0]?.beatMs ?? []).median;
  const rows = subjects.map(({ size, tickMs, beatMs, dueMs }) => [
    size.toLocaleString('en'),
    told(spreadOf(tickMs)),
    told(spreadOf(beatMs)),
    `${figure(spreadOf(beatMs).median / floor)}×`,
    told(spreadOf(dueMs)),
    figure((spreadOf(dueMs).median * 1_000) / DUE),
  ]);
  const head = ['credentials', 'tick, nothing due', 'whole beat, nothing due', 'beside 1,000'];
  printTable([[...head, `${DUE.toLocaleString('en')} due, all decided`, 'µs for each due'], ...rows]);
  say(`Medians (least–most) of ${QUIET_ROUNDS} rounds with nothing due and ${DUE_ROUNDS} with ${DUE} due.`);
  const worst = spreadOf(subjects.at(-1)?.beatMs ?? []).median;
  printAim(
    `under ${AIM_MS} ms over ${(SIZES.at(-1) ?? 0).toLocaleString('en')} credentials, nothing due`,
    worst < AIM_MS,
  );
}
