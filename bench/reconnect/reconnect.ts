/**
 * A thousand agents whose connections are cut at the same moment, again and again: how long until all are back, what the daemon does for others
 * meanwhile, and what it keeps in memory afterwards. The agents' own client and waits, in this process; the daemon is the built one.
 */
import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { receive } from '../../src/client/deliveries.ts';
import type { DeliveryRequest } from '../../src/domain/deliveries.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createBackoff } from '../../src/kubernetes/agent/backoff.ts';
import { addressOf, createInstallation } from '../../test/support/e2e-surface/installation.ts';
import type { Installation } from '../../test/support/e2e-surface/installation.ts';
import * as manifests from '../../test/support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../../test/support/e2e-surface/sandbox.ts';
import { until } from '../../test/support/e2e-surface/until.ts';
import { startTcpProxy } from '../../test/support/servers/tcp-proxy.ts';
import { figure, printAim, printHead, printTable } from '../support/report.ts';

const NAME = 'wb-orders-1';
const TOKEN = 'fake-token-of-the-order-router';
const AGENTS = 1_000;
const ROUNDS = 5;
const REST_MS = 3_000;
const PATIENCE_MS = 60_000;

printHead(`${AGENTS.toLocaleString('en')} agents that are cut off at once, ${ROUNDS} times`);
const place = await createInstallation();
const sandbox = await startSandboxProcess();
const ending = new AbortController();
setMaxListeners(0, ending.signal);
try {
  const daemon = await prepare(place);
  const proxy = await startTcpProxy(Number(new URL(await addressOf(place.data)).port));
  let settled = 0;
  const agents = Array.from({ length: AGENTS }, (_, index) =>
    agent(`http://127.0.0.1:${proxy.port}`, `host-${index}`, () => (settled += 1)),
  );
  await until('all agents', () => settled === AGENTS, PATIENCE_MS);
  await pause(REST_MS);
  const rows = [['first', '', '', figure(await residentMb(daemon))]];
  const resident: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    settled = 0;
    const probe = probing();
    const cutAt = performance.now();
    proxy.cutAll();
    await until('all agents to be back', () => settled === AGENTS, PATIENCE_MS);
    const backMs = performance.now() - cutAt;
    const slowestMs = await probe.stop();
    await pause(REST_MS);
    resident.push(await residentMb(daemon));
    rows.push([String(round), figure(backMs / 1_000), figure(slowestMs), figure(resident.at(-1)!)]);
  }
  printTable([['cut', 'all back after, s', 'slowest other answer, ms', 'resident, MB'], ...rows]);
  const [early = 0, late = 0] = [resident[1], resident.at(-1)];
  printAim(
    `memory flat: at most a tenth more after the last cut than after the second (${figure(late)} and ${figure(early)} MB)`,
    late <= early * 1.1,
  );
  ending.abort();
  await Promise.all(agents);
  await proxy.stop();
} finally {
  await place.remove();
  await sandbox.stop();
}

async function prepare(where: Installation): Promise<number> {
  await manifests.writePasswords(where);
  await where.secret('manifests/order-router', TOKEN);
  const { appKey, appSecret } = await sandbox.plant(NAME);
  await where.secret(`files/${NAME}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  const consumers = [{ name: 'order-router', token: { fromFile: 'order-router' } }];
  await where.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', sandbox),
      manifests.policy('prod', { mode: 'audit' }),
      manifests.store('disk', { driver: 'files', directory: where.path('files') }),
      manifests.credential(NAME, [{ store: 'disk', file: `${NAME}.json` }], { consumers }),
    ),
  );
  const { pid } = await where.start();
  const known = async (): Promise<boolean> => {
    const view = (await (await where.api('GET', `/v1/credentials/${NAME}`)).json()) as { version?: number };
    return view.version != null;
  };
  await until('the key to be known', known, PATIENCE_MS);
  return pid;
}

/** What an agent does about its stream, without files. */
async function agent(url: string, instance: string, settled: () => void): Promise<void> {
  const backoff = createBackoff(Math.random);
  const address = { kind: 'url', url, caFile: null } as const;
  let holds: number | null = null;
  while (!ending.signal.aborted) {
    const beganAt = performance.now();
    try {
      const wanted: DeliveryRequest = { instance, credentials: [{ name: NAME, holds }] };
      for await (const word of receive(address, new Secret(TOKEN), wanted, ending.signal)) {
        if (word.is === 'key') holds = word.version;
        if (word.is === 'settled') settled();
      }
    } catch {
      // Cut off; it comes back after its wait.
    }
    if (!ending.signal.aborted) await pause(backoff.next(performance.now() - beganAt));
  }
}

/** Asks the daemon for something else, one question after the other; resolves to the slowest answer. */
function probing(): { stop(): Promise<number> } {
  let isOver = false;
  let slowestMs = 0;
  const done = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await (await place.api('GET', `/v1/credentials/${NAME}`)).text();
      slowestMs = Math.max(slowestMs, performance.now() - askedAt);
      await pause(20);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await done;
      return slowestMs;
    },
  };
}

async function residentMb(pid: number): Promise<number> {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kb) * 1_024) / 1_000_000;
}
