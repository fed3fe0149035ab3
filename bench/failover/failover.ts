/**
 * How long the work of a killed replica waits: real processes, SIGKILL in the middle of a rotation, and the time until
 * another replica has claimed the same credential. The bound is the lease and one tick.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startCluster } from '../../test/support/e2e/cluster.ts';
import type { Cluster } from '../../test/support/e2e/cluster.ts';
import type { LogLine, Replica } from '../../test/support/e2e/replica.ts';
import { startPostgres } from '../../test/support/servers/postgres.ts';
import { figure, printAim, printHead, printTable, say } from '../support/report.ts';

const KILLS = Number(process.argv[2] ?? 40);
const LEASE_SECONDS = 5;
const TICK_SECONDS = 1;
const BOUND_MS = (LEASE_SECONDS + TICK_SECONDS) * 1_000;
/** What the bound does not name: asking the database every few milliseconds, and starting a claim. */
const LOOK_EVERY_MS = 5;
const MIDDLE = new Set(['Preflighted', 'Parsed', 'Accepted', 'Staged']);

printHead('Failover');
const postgres = await startPostgres();
const cluster = await startCluster(postgres, {
  ...{ replicas: 2, credentials: KILLS * 6, tickSeconds: TICK_SECONDS, leaseSeconds: LEASE_SECONDS },
  concurrency: 3,
});
try {
  await cluster.issuer.arm({ route: 'GET /developer/applications', kind: 'delay-before', ms: 700, times: 0 });
  const waits: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = cluster.replicas[kill % cluster.replicas.length];
    const waitMs = victim === undefined ? null : await killAndWait(cluster, victim);
    if (waitMs === null) break;
    waits.push(waitMs);
  }
  report(waits);
} finally {
  await cluster.close();
  await postgres.stop();
}

/** Null where the victim had nothing left to do. */
async function killAndWait(here: Cluster, victim: Replica): Promise<number | null> {
  const hit = await victim.next(isMiddle, 20_000);
  if (hit?.credential === undefined) return null;
  const { epoch } = await here.holder(hit.credential);
  const startedMs = performance.now();
  await victim.kill();
  while ((await here.holder(hit.credential)).epoch === epoch) await pause(LOOK_EVERY_MS);
  const waitedMs = performance.now() - startedMs;
  await victim.start();
  return waitedMs;
}

function isMiddle({ message, credential }: LogLine): boolean {
  return MIDDLE.has(message) && credential !== undefined;
}

function report(waits: readonly number[]): void {
  const sorted = [...waits].sort((left, right) => left - right);
  const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
  const seconds = (ms: number): string => `${figure(ms / 1_000)} s`;
  printTable([
    ['kills', 'p50', 'p99', 'longest', `lease ${LEASE_SECONDS} s + tick ${TICK_SECONDS} s`],
    [String(waits.length), ...[0.5, 0.99, 1].map((part) => seconds(at(part))), seconds(BOUND_MS)],
  ]);
  say('From SIGKILL in the middle of a rotation to the claim of the same credential by the other replica.');
  printAim('within lease + one tick (p99)', at(0.99) <= BOUND_MS);
}
