/**
 * How long a leaked key lives after somebody has said "revoke": the real daemon and the sandbox issuer, each in a process of
 * its own, over HTTP. From the request to the event that says the key was seen refused; then many keys in waves.
 */
import { mkdir } from 'node:fs/promises';
import type { EventType } from '../../src/domain/events.ts';
import type { EventView } from '../../src/domain/views.ts';
import { createInstallation } from '../../test/support/e2e-surface/installation.ts';
import type { Installation } from '../../test/support/e2e-surface/installation.ts';
import * as manifests from '../../test/support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../../test/support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../test/support/e2e-surface/sandbox.ts';
import { until } from '../../test/support/e2e-surface/until.ts';
import { figure, printAim, printHead, printTable, say, spreadOf } from '../support/report.ts';

const ROUNDS = Number(process.argv[2] ?? 20);
const MANY = Number(process.argv[3] ?? 20);
const WAVE = 5;
const BOUND_MS = 10_000;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 120_000;
const PARTS: readonly (readonly [type: EventType, what: string])[] = [
  ['KillOpened', 'the decision is on disk'],
  ['Deleted', 'the issuer has deleted the application'],
  ['ProvenDead', 'the key was seen refused'],
];

interface Events {
  readonly items: readonly Pick<EventView, 'position' | 'event'>[];
}

const single = Array.from({ length: ROUNDS }, (_, index) => `wb-one-${index}`);
const team = Array.from({ length: MANY }, (_, index) => `wb-many-${index}`);

printHead('From "revoke" to proven dead');
const [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
try {
  await prepare(place, sandbox);
  const rounds: (readonly number[])[] = [];
  for (const name of single) rounds.push(await kill(place, name));
  const tookMs = await recall(place);
  report(rounds, tookMs);
} finally {
  await place.remove();
  await sandbox.stop();
}

async function prepare(here: Installation, issuer: SandboxProcess): Promise<void> {
  await manifests.writePasswords(here);
  await mkdir(here.path('out'), { mode: 0o700 });
  const documents = [
    manifests.issuer('webull', issuer),
    manifests.store('local', { driver: 'files', directory: here.path('out'), format: 'json' }),
    manifests.policy('prod', { age: { warn: '200d', rotate: '300d', max: '400d' } }),
  ];
  for (const name of [...single, ...team]) {
    const { appKey, appSecret } = await issuer.plant(name, undefined, DAY_MS);
    await here.secret(`out/${name}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
    const labels = { team: team.includes(name) ? 'many' : 'one' };
    documents.push(manifests.credential(name, [{ store: 'local', file: `${name}.json` }], {}, labels));
  }
  await here.write('manifests/all.yaml', manifests.together(...documents));
  await here.start();
  await until(
    'every key to be known and looked at',
    async () => {
      const { items } = (await (await here.api('GET', '/v1/status')).json()) as {
        readonly items: readonly { readonly condition: string }[];
      };
      return items.length === ROUNDS + MANY && items.every(({ condition }) => condition === 'current');
    },
    PATIENCE_MS,
  );
}

/** Milliseconds from the request to each of the parts, as whoever asked hears of them. */
async function kill(here: Installation, name: string): Promise<readonly number[]> {
  const startedMs = performance.now();
  const body = { leaked: true, incident: 'BENCH', replace: false };
  const reply = await here.api('POST', `/v1/credentials/${name}/revoke`, body);
  if (reply.status !== 202) throw new Error(`${name}: HTTP ${reply.status} ${await reply.text()}`);
  let { afterPosition } = (await reply.json()) as { afterPosition: number };
  const heard = new Map<EventType, number>();
  while (!heard.has('ProvenDead')) {
    const path = `/v1/events?name=${name}&after=${afterPosition}&wait=10`;
    const { items } = (await (await here.api('GET', path)).json()) as Events;
    for (const { event, position } of items) {
      heard.set(event.type, performance.now() - startedMs);
      afterPosition = position;
    }
    if (performance.now() - startedMs > PATIENCE_MS) throw new Error(`${name} is not proven dead`);
  }
  return PARTS.map(([type]) => heard.get(type) ?? Number.NaN);
}

/** All keys of a team, in waves: until the last was seen refused. */
async function recall(here: Installation): Promise<number> {
  const ask = {
    ...{ selector: { labels: { team: 'many' } }, leaked: true, incident: 'BENCH', replace: false },
    waves: [String(WAVE)],
  };
  const startedMs = performance.now();
  const plan = (await (await here.api('POST', '/v1/recall-plans', ask)).json()) as { digest: string };
  const reply = await here.api('POST', '/v1/recalls', { ask, digest: plan.digest });
  const { recall: id } = (await reply.json()) as { recall: string };
  await until(
    'the last key to be proven dead',
    async () => {
      const view = (await (await here.api('GET', `/v1/recalls/${id}`)).json()) as {
        readonly members: readonly { readonly stage: string }[];
      };
      return view.members.every(({ stage }) => stage === 'dead');
    },
    PATIENCE_MS,
  );
  return performance.now() - startedMs;
}

function report(rounds: readonly (readonly number[])[], recallMs: number): void {
  const rows = PARTS.map(([, what], index) => {
    const { median, least, most } = spreadOf(rounds.map((round) => round[index] ?? Number.NaN));
    return [what, ...[median, least, most].map((ms) => `${figure(ms)} ms`)];
  });
  printTable([[`after "revoke", ${ROUNDS} keys one by one`, 'median', 'least', 'worst'], ...rows]);
  const waves = Math.ceil(MANY / WAVE);
  say(
    `${MANY} keys in ${waves} waves of ${WAVE}: the last was proven dead after ${figure(recallMs / 1_000)} s.`,
  );
  const worst = spreadOf(rounds.map((round) => round.at(-1) ?? Number.NaN)).most;
  printAim(`proven dead within ${BOUND_MS / 1_000} s, worst of ${ROUNDS}`, worst <= BOUND_MS);
}
