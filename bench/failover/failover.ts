/**
 * How long the work of a killed replica waits: real processes, SIGKILL in the middle of a rotation, and the time until
 * another replica has claimed the same credential. The bound is the lease and one tick.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startCluster } from '../../test/support/e2e/cluster.ts';
import type { Cluster } from '../../test/support/e2e/cluster.ts';
import type { LogLine } from '../../test/support/e2e/replica.ts';
import { startPostgres } from '../../test/support/servers/postgres.ts';
import { figure, printAim, printHead, printTable, say } from '../support/report.ts';

const KILLS = Number(process.argv[2] ?? 40);
const LEASE_SECONDS = 5;
const TICK_SECONDS = 1;
const BOUND_MS = (LEASE_SECONDS + TICK_SECONDS) * 1_000;
/** What the bound does not name: asking the database every few milliseconds, and starting a claim. */
const LOOK_EVERY_MS = 5;
/** Rotations that are asked for before each kill. */
const AT_ONCE = 4;
const DAY_MS = 86_400_000;
const MIDDLE = new Set(['Preflighted', 'Parsed', 'Accepted', 'Staged']);

printHead('Failover');
const postgres = await startPostgres();
const cluster = await startCluster(postgres, {
  ...{
    replicas: 2,
    credentials: KILLS * AT_ONCE,
    ageMs: 10 * DAY_MS,
    tickSeconds: TICK_SECONDS,
    leaseSeconds: LEASE_SECONDS,
  },
  // The survivor has room: what waits here is the failover, not its turn.
  concurrency: 2 * AT_ONCE,
});
try {
  await cluster.issuer.arm({ route: 'GET /developer/applications', kind: 'delay-before', ms: 700, times: 0 });
  await untilImported(cluster);
  const waits: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await askFor(cluster, cluster.names.slice(kill * AT_ONCE, (kill + 1) * AT_ONCE));
    const waitMs = await killAndWait(cluster, kill);
    if (waitMs !== null) waits.push(waitMs);
  }
  report(waits);
} finally {
  await cluster.close();
  await postgres.stop();
}

/** Every key is known, and watched for the first time. */
async function untilImported({ journal }: Cluster): Promise<void> {
  for (;;) {
    const rows = await journal.summaries({ afterName: null, limit: 1_000 });
    if (rows.every(({ state }) => state.baselined && state.observation !== null)) return;
    await pause(250);
  }
}

/** As `keyturn rotate` does: a request in the journal, due at once. */
async function askFor({ journal }: Cluster, names: readonly string[]): Promise<void> {
  const at = journal.time.clock.now();
  for (const name of names) {
    const row = await journal.findByName(name);
    if (row === null) throw new Error(`${name} is not there`);
    const { uid, seq } = row.state;
    const requested = { type: 'Requested', reason: 'requested', note: null } as const;
    await journal.append(uid, seq, [requested], { at, actor: 'user:bench' }, { dueAt: at });
  }
}

/** Whoever is first in the middle of a rotation is killed; null where nobody came that far. */
async function killAndWait(here: Cluster, kill: number): Promise<number | null> {
  const [victim, hit] = await Promise.race(
    here.replicas.map(async (each) => [each, await each.next(isMiddle, 20_000)] as const),
  );
  if (hit?.credential === undefined) return null;
  const { epoch } = await here.holder(hit.credential);
  const startedMs = performance.now();
  await victim.kill();
  while ((await here.holder(hit.credential)).epoch === epoch) await pause(LOOK_EVERY_MS);
  const waitedMs = performance.now() - startedMs;
  say(`${kill + 1}: ${victim.name} in ${hit.message}, ${figure(waitedMs / 1_000)} s`);
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
