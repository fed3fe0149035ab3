import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import type { EventType } from '../../../src/domain/events.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import { startCluster } from '../../support/e2e/cluster.ts';
import type { Cluster } from '../../support/e2e/cluster.ts';
import { sha256 } from '../../support/e2e/issuer.ts';
import type { LogLine, Replica } from '../../support/e2e/replica.ts';
import { sharedPostgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';

const LEASE_SECONDS = 2;
/** Always longer than the lease; and until another replica has the credential, or has no place for it. */
const SHORTEST_PAUSE_MS = LEASE_SECONDS * 1_000 + 500;
const LONGEST_PAUSE_MS = 8_000;
/** A step that a strike made fail is tried again within a minute. */
const SETTLED_WITHIN_MS = 90_000;
/** Every third one is a pause, the others are kills. */
const STRIKES = 34;
/** A replica is struck right after it has committed one of these, in turns. */
const MOMENTS: readonly EventType[] = [
  'CallStarted',
  'Sealed',
  'Preflighted',
  'Promoted',
  'Parsed',
  'Accepted',
  'Staged',
  'Opened',
  'Verified',
];
/** After these there is more to do, so whoever sleeps then is overtaken in the middle of its run. */
const MIDDLE = new Set<string>(['Preflighted', 'Parsed', 'Accepted', 'Staged', 'Opened']);

describe('two replicas that are killed and paused', function () {
  // About a hundred seconds where the machine is free, several times that where it is not.
  this.timeout(600_000);

  let cluster: Cluster;

  before(async function () {
    requireServer(this, 'postgres');
    cluster = await startCluster(await sharedPostgres(), {
      ...{ replicas: 2, credentials: 140, tickSeconds: 1, leaseSeconds: LEASE_SECONDS, concurrency: 3 },
    });
    // Work that takes a while, so that there is always something to interrupt.
    await cluster.issuer.arm({
      route: 'GET /developer/applications',
      kind: 'delay-before',
      ms: 500,
      times: 0,
    });
  });

  after(() => cluster.close());

  it('reset nothing twice, write nothing once they are overtaken, and lose nothing unsaid', async () => {
    const tally = await strikeAll(cluster);
    assert.equal(tally.kills + tally.pauses, STRIKES);
    assert.ok(tally.overtaken > tally.pauses / 2, `${tally.overtaken} of ${tally.pauses} pauses overtaken`);
    assert.deepEqual(tally.unfenced, []);
    await cluster.issuer.disarm();
    // A call that a pause kept from being sent is tried again a minute later.
    await settle(cluster, ['overlap', 'quarantined', 'secret-lost', 'refused']);
    await cluster.pass(20 * MINUTE_MS);
    const states = await settle(cluster, ['overlap', 'secret-lost', 'refused']);

    const problems: string[] = [];
    for (const state of states) problems.push(...(await problemsOf(cluster, state)));
    assert.deepEqual(problems, []);
    assert.deepEqual((await cluster.journal.verify()).problems, []);
    const fenced = cluster.replicas.flatMap(({ lines }) => lines.filter(({ code }) => code === 'KT2107'));
    const inPhase = (phase: string): number => states.filter(({ saga }) => saga?.phase === phase).length;
    process.stdout.write(
      `      ${tally.kills} kills, ${tally.pauses} pauses (${tally.overtaken} overtaken in the middle of a run), ` +
        `${fenced.length} fenced; ${states.length} credentials, 0 reset twice: ${inPhase('overlap')} rotated, ` +
        `${inPhase('secret-lost')} lost and paged, ${inPhase('refused')} refused and paged\n`,
    );
  });
});

interface Tally {
  readonly kills: number;
  readonly pauses: number;
  /** Pauses that caught a run whose credential another replica had claimed by the end. */
  readonly overtaken: number;
  /** Those of them whose writer was not refused when it went on. */
  readonly unfenced: readonly string[];
}

async function strikeAll(cluster: Cluster): Promise<Tally> {
  const { replicas } = cluster;
  let [kills, pauses, overtaken] = [0, 0, 0];
  const unfenced: string[] = [];
  for (let strike = 0; strike < STRIKES; strike += 1) {
    const victim = replicas[strike % replicas.length];
    assert.ok(victim !== undefined);
    const isPause = strike % 3 === 2;
    const wanted = MOMENTS[Math.floor(strike / 2) % MOMENTS.length] ?? 'Opened';
    const hit = await victim.next(isPause ? isMiddle : isCommit(wanted), 4_000);
    if (isPause) {
      const fate = await pauseBeyondLease(cluster, victim, hit);
      if (fate !== 'kept') overtaken += 1;
      if (fate === 'unfenced') unfenced.push(`strike ${strike}, ${hit?.credential}`);
      pauses += 1;
    } else {
      await victim.kill();
      await victim.start();
      kills += 1;
    }
  }
  return { kills, pauses, overtaken, unfenced };
}

const isCommit =
  (type: EventType) =>
  ({ message, credential }: LogLine): boolean =>
    message === type && credential !== undefined;

const isMiddle = ({ message, credential }: LogLine): boolean =>
  MIDDLE.has(message) && credential !== undefined;

/** What became of the run that the victim was in the middle of. */
async function pauseBeyondLease(
  cluster: Cluster,
  victim: Replica,
  hit: LogLine | null,
): Promise<'kept' | 'fenced' | 'unfenced'> {
  victim.freeze();
  const name = hit?.credential;
  const before = name === undefined ? null : await cluster.holder(name);
  const endsAt = performance.now() + LONGEST_PAUSE_MS;
  await pause(SHORTEST_PAUSE_MS);
  let after = before;
  while (name !== undefined && performance.now() < endsAt) {
    after = await cluster.holder(name);
    if (after.epoch !== before?.epoch) break;
    await pause(100);
  }
  const stream = name === undefined ? null : ((await cluster.journal.findByName(name))?.state.uid ?? null);
  if (stream === null || before?.owner == null || after?.epoch === before.epoch) {
    victim.thaw();
    return 'kept';
  }
  return fateOf(cluster, victim, { name, stream, epoch: after?.epoch });
}

interface Overtaken {
  readonly name: string | undefined;
  readonly stream: string;
  /** Of the claim that overtook it. */
  readonly epoch: number | undefined;
}

/** Wakes the victim, and waits for what it says of that run. */
async function fateOf(
  cluster: Cluster,
  victim: Replica,
  { name, stream, epoch }: Overtaken,
): Promise<'kept' | 'fenced' | 'unfenced'> {
  const others = cluster.replicas.filter((replica) => replica !== victim);
  const marks = others.map(({ lines }) => lines.length);
  const position = await cluster.journal.lastPosition(stream);
  let heard = victim.lines.length;
  victim.thaw();
  for (;;) {
    const line = await nextOf(victim, heard, name);
    // A step that failed for another reason, such as a request that the pause cut off, has written nothing either.
    if (line === null || line.code !== undefined) return 'fenced';
    heard = victim.lines.indexOf(line) + 1;
    // By now the victim may have claimed it once more; with the other one's claim still standing it can't have.
    if ((await cluster.holder(name ?? '')).epoch !== epoch) return 'kept';
    const written = await cluster.journal.events({ stream, afterPosition: position, limit: 1_000 });
    const of = written.filter(({ event }) => event.type === line.message).length;
    const told = async (): Promise<boolean> => {
      const lines = others.flatMap((other, index) => other.lines.slice(marks[index]));
      return lines.filter((each) => each.credential === name && each.message === line.message).length >= of;
    };
    // What it committed just before it slept may be told only now; then it is not among what was written since, or
    // somebody else tells of that.
    if (!(await isSoon(told))) return 'unfenced';
  }
}

/** The next thing that it says of a credential; a sealed secret is recorded whoever holds it. */
async function nextOf(victim: Replica, heard: number, name: string | undefined): Promise<LogLine | null> {
  const fits = ({ credential, code, message }: LogLine): boolean =>
    credential === name && (code !== undefined || message !== 'Sealed');
  return victim.lines.slice(heard).find(fits) ?? victim.next(fits, 8_000);
}

const SOON_MS = 3_000;

async function isSoon(holds: () => Promise<boolean>): Promise<boolean> {
  for (const endsAt = performance.now() + SOON_MS; performance.now() < endsAt; await pause(50))
    if (await holds()) return true;
  return holds();
}

/** Waits until every credential's rotation has come to one of these phases. */
async function settle(cluster: Cluster, phases: readonly string[]): Promise<readonly CredentialState[]> {
  const endsAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const rows = await cluster.journal.summaries({ afterName: null, limit: 1_000 });
    const states = rows.map(({ state }) => state);
    const moving = states.filter(({ saga }) => saga === null || !phases.includes(saga.phase));
    if (moving.length === 0) return states;
    if (performance.now() > endsAt) assert.fail(`not settled: ${moving.map(storyOf(cluster)).join('\n')}`);
    await pause(250);
  }
}

/** Where a credential is, and what the replicas last said of it. */
const storyOf =
  ({ replicas }: Cluster) =>
  ({ name, saga }: CredentialState): string => {
    const said = replicas.map(({ name: replica, lines }) => {
      const own = lines.filter(({ credential }) => credential === name).slice(-3);
      return `${replica}: ${own.map(({ message, code }) => `${message} ${code ?? ''}`).join(', ')}`;
    });
    return `${name} ${saga?.phase ?? 'at rest'} (${said.join('; ')})`;
  };

/** Phase → how many resets took effect, and which of the issuer's versions the store holds. */
const ENDS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['overlap', [1, 2]],
  ['secret-lost', [1, 1]],
  ['refused', [0, 1]],
]);

/**
 * What is wrong with a credential in the end: a second reset, a dead key in the store, a loss or a stop that nobody was
 * told of. A replica that wakes while it prepares a call asks for a code, which makes the code of the present holder
 * void; the issuer then refuses that call, nothing was reset, and the rotation waits for a person.
 */
async function problemsOf(cluster: Cluster, state: CredentialState): Promise<readonly string[]> {
  const { issuer, journal, folder } = cluster;
  const { name, saga } = state;
  const problems: string[] = [];
  const phase = saga?.phase ?? 'at rest';
  const [expectedResets, expectedVersion] = ENDS.get(phase) ?? [];
  const applications = await issuer.applications(name);
  const resets = applications.reduce((sum, { counters }) => sum + counters.reset, 0);
  if (resets !== expectedResets) problems.push(`${name}, ${phase}: ${resets} resets`);
  const events = await journal.events({ stream: state.uid, limit: 1_000 });
  const count = (type: EventType): number => events.filter(({ event }) => event.type === type).length;
  if (count('CallStarted') > 1 + count('Voided') + count('Refused'))
    problems.push(`${name}: a call that follows no proof`);
  const { SECRET } = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as { SECRET: string };
  const key = applications[0]?.keys.find(({ secretSha256 }) => secretSha256 === sha256(SECRET));
  if (key?.live !== true) problems.push(`${name}: the store holds a key that is not accepted`);
  if (key?.version !== expectedVersion)
    problems.push(`${name}, ${phase}: the store holds version ${key?.version}`);
  const isSaid = (await journal.alerts.raised(state.uid)).length > 0;
  if (phase !== 'overlap' && !isSaid) problems.push(`${name}, ${phase}: nobody was told`);
  return problems;
}
