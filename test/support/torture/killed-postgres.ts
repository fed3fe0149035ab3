import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { CredentialState } from '../../../src/domain/credential.ts';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { startCluster } from '../e2e/cluster.ts';
import type { Cluster } from '../e2e/cluster.ts';
import { sha256 } from '../e2e/issuer.ts';
import { OVERLAP_OVER_MS } from '../e2e/life.ts';
import type { LogLine } from '../e2e/replica.ts';
import { DEATHS } from '../servers/postgres-deaths.ts';
import type { Death } from '../servers/postgres-deaths.ts';
import { POSTGRES_PASSWORD, startPostgres } from '../servers/postgres.ts';
import type { Postgres } from '../servers/postgres.ts';
import { startWriters } from './acknowledged.ts';
import { randomOf } from './power/log.ts';

export interface Killing {
  readonly kills: number;
  readonly seed: number;
  /** Nothing is killed after this. */
  readonly timeIsUp: () => boolean;
}

export interface Outcome {
  readonly deaths: readonly Death[];
  /** Rows that a writer was told of, apart from those of the rotations. */
  readonly acknowledged: number;
  /** Events of rotations that a replica's log told of. */
  readonly told: number;
  readonly rotations: number;
  readonly problems: readonly string[];
}

/** So that there is always a rotation to interrupt. */
const CREDENTIALS_A_KILL = 4;
const LONGEST_DELAY_MS = 250;
/** A step that a kill made fail is tried again a minute later; when nothing moves, that time passes. */
const QUIET_MS = 4_000;
const SETTLED_WITHIN_MS = 180_000;

/**
 * A real PostgreSQL dies in the middle of writes, again and again, while two replicas rotate keys against it and
 * writers append to a journal beside them as fast as they can.
 */
export async function killPostgres(killing: Killing): Promise<Outcome> {
  const postgres = await startPostgres();
  try {
    const cluster = await startCluster(postgres, {
      ...{ replicas: 2, credentials: 2 + killing.kills * CREDENTIALS_A_KILL },
      ...{ tickSeconds: 1, leaseSeconds: 2, concurrency: 3 },
    });
    try {
      return await killUnder(postgres, cluster, killing);
    } finally {
      await cluster.close();
    }
  } finally {
    await postgres.stop();
  }
}

async function killUnder(postgres: Postgres, cluster: Cluster, killing: Killing): Promise<Outcome> {
  const address = postgres.addressOf(await postgres.newDatabase());
  const journal = await openPostgresJournal({ address, clock: systemClock });
  try {
    const writers = await startWriters(journal);
    const deaths = await killAtRandom(postgres, cluster, killing);
    const missing = await writers.settle();
    const states = await settle(cluster);
    const problems = [...missing, ...(await journal.verify()).problems.map(({ saw }) => saw)];
    problems.push(...(await cluster.journal.verify()).problems.map(({ saw }) => saw));
    for (const state of states) problems.push(...(await problemsOf(cluster, state)));
    const told = cluster.replicas.reduce((sum, { lines }) => sum + lines.filter(isEvent).length, 0);
    return { deaths, acknowledged: writers.count(), told, rotations: states.length, problems };
  } finally {
    await journal.close();
  }
}

async function killAtRandom(
  postgres: Postgres,
  { replicas }: Cluster,
  { kills, seed, timeIsUp }: Killing,
): Promise<readonly Death[]> {
  const random = randomOf(seed);
  const deaths: Death[] = [];
  while (deaths.length < kills && (deaths.length === 0 || !timeIsUp())) {
    await Promise.race(replicas.map((replica) => replica.next(isEvent, QUIET_MS)));
    await pause(random() * LONGEST_DELAY_MS);
    const death = DEATHS[deaths.length % DEATHS.length] ?? 'every process';
    await postgres.dieAndRestart(death);
    deaths.push(death);
  }
  return deaths;
}

/** A line about an event is written when the event was acknowledged. */
function isEvent({ message, credential }: LogLine): boolean {
  return credential !== undefined && /^[A-Z][A-Za-z]+$/.test(message);
}

/** Until every rotation has come to its end, past the overlap. */
async function settle(cluster: Cluster): Promise<readonly CredentialState[]> {
  await settleIn(cluster, 'overlap');
  await cluster.pass(OVERLAP_OVER_MS);
  return settleIn(cluster, undefined);
}

async function settleIn(cluster: Cluster, phase: string | undefined): Promise<readonly CredentialState[]> {
  const endsAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const states = (await cluster.journal.summaries({ afterName: null, limit: 10_000 })).map(
      ({ state }) => state,
    );
    const moving = states.filter(({ saga }) => saga?.phase !== phase);
    // At rest it is before its rotation, too.
    if (moving.length === 0 && states.every(hasNewKey)) return states;
    if (performance.now() > endsAt)
      throw new Error(
        `not ${phase ?? 'at rest'}: ${moving.map(({ name, saga }) => `${name} ${saga?.phase}`).join(', ')}`,
      );
    const heard = await Promise.race(cluster.replicas.map((replica) => replica.next(isEvent, QUIET_MS)));
    if (heard === null) await cluster.pass(MINUTE_MS);
  }
}

function hasNewKey({ versions }: CredentialState): boolean {
  return versions.length > 1;
}

/** A row that was told of and is gone, a second reset, a dead or an old key in the store, an alert that is left. */
async function problemsOf(cluster: Cluster, { name, uid }: CredentialState): Promise<readonly string[]> {
  const { issuer, journal, replicas, folder } = cluster;
  const problems: string[] = [];
  const kept = (await journal.events({ stream: uid, limit: 1_000 })).map(({ event }) => event.type);
  const told = replicas.flatMap(({ lines }) =>
    lines.filter((line) => isEvent(line) && line.credential === name).map(({ message }) => message),
  );
  for (const type of new Set(told)) {
    const [sayings, rows] = [told, kept].map((all) => all.filter((each) => each === type).length);
    if ((sayings ?? 0) > (rows ?? 0)) problems.push(`${name}: ${sayings} ${type} told of, ${rows} kept`);
  }
  const resets = await issuer.resets(name);
  if (resets !== 1) problems.push(`${name}: ${resets} resets`);
  const { SECRET } = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as { SECRET: string };
  const keys = (await issuer.applications(name)).flatMap((application) => application.keys);
  const held = keys.find(({ secretSha256 }) => secretSha256 === sha256(SECRET));
  if (held?.version !== 2 || !held.live) problems.push(`${name}: the store holds version ${held?.version}`);
  const raised = await journal.alerts.raised(uid);
  if (raised.length > 0) problems.push(`${name}: ${raised.map(({ code }) => code).join(' ')} still raised`);
  return problems;
}

/** The control: rows that were acknowledged without waiting for the disk, and how many of them a kill took away. */
export async function loseWithoutWaiting(): Promise<{
  readonly acknowledged: number;
  readonly lost: number;
}> {
  const postgres = await startPostgres({ wal_writer_delay: '10s' });
  try {
    const database = await postgres.newDatabase();
    await postgres.run('CREATE TABLE rows (mark int)', database);
    const { host, port, user } = postgres.addressOf(database);
    const client = new pg.Client({ host, port, user, database, password: POSTGRES_PASSWORD });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('SET synchronous_commit = off');
    for (let mark = 0; mark < ROWS_OF_CONTROL; mark += 1)
      await client.query('INSERT INTO rows VALUES ($1)', [mark]);
    await postgres.dieAndRestart('every process');
    const { rows } = await postgres.run('SELECT count(*)::int AS kept FROM rows', database);
    const [{ kept } = { kept: 0 }] = rows as readonly { readonly kept: number }[];
    return { acknowledged: ROWS_OF_CONTROL, lost: ROWS_OF_CONTROL - kept };
  } finally {
    await postgres.stop();
  }
}

const ROWS_OF_CONTROL = 200;
