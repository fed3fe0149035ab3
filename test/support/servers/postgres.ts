import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { Secret } from '../../../src/domain/secret.ts';
import type { DatabaseAddress } from '../../../src/domain/database-address.ts';
import { programOf } from './installed.ts';
import { die } from './postgres-deaths.ts';
import type { Death } from './postgres-deaths.ts';
import { freePort, shared, startProcess, untilReady } from './process.ts';

export interface Postgres {
  readonly port: number;
  /** Of the server's first process. */
  readonly pid: number;
  addressOf(database: string): DatabaseAddress;
  /** `postgres://…` without the password, which stands in a file that only its owner may read. */
  urlOf(database: string): string;
  /** Runs statements as the owner of everything, in the named database. */
  run(sql: string, database?: string): Promise<pg.QueryResult>;
  /** A fresh empty database; resolves to its name. */
  newDatabase(): Promise<string>;
  /** Stops it as a power cut does, without waiting for anybody, and starts it anew. */
  crashAndRestart(): Promise<void>;
  /** Resolves when it answers again, after its recovery. */
  dieAndRestart(death: Death): Promise<void>;
  /** Ends it as a machine does that is gone, for good. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const POSTGRES_USER = 'keyturn';
const PASSWORD = 'fake-password-of-the-tests';
/** What the tests need not wait for: nothing here is to survive a power cut of the machine. */
const MEMORY = '/dev/shm';
const NOBODY = 65_534;

/** Starts a server of its own: for tests that stop it or set it up in an unsafe way, and for benchmarks on a disk. */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  parent?: string,
): Promise<Postgres> {
  const folder = await serverFolder(parent);
  return servePostgres(folder, await newPostgresData(folder), settings);
}

/** A folder that the server's user owns. */
export async function serverFolder(parent = existsSync(MEMORY) ? MEMORY : tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'keyturn-postgres-'));
  await chmod(folder, 0o700);
  await ownedByServer(folder);
  return folder;
}

/** A file that the server alone may read. */
export async function serverFile(path: string, text: string): Promise<string> {
  await writeFile(path, text, { mode: 0o600 });
  await ownedByServer(path);
  return path;
}

/** A server on data that are there; stopping it removes the folder. */
export async function servePostgres(
  folder: string,
  data: string,
  settings: Readonly<Record<string, string>>,
): Promise<Postgres> {
  const port = await freePort();
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...before] = asServerUser(programOf('postgres'));
  const answers = () => run(port, 'postgres', 'SELECT 1').then(() => true);
  const start = () =>
    startProcess(program, [...before, '-D', data, '-p', String(port), ...flags], answers, {
      LC_ALL: 'C.UTF-8',
    });
  let running = await start();
  let isThere = true;
  // At once and without a checkpoint, but with all of its processes: those of a killed one see that it is gone.
  const end = async (signal: 'SIGQUIT' | 'SIGKILL' = 'SIGQUIT'): Promise<void> => {
    if (isThere) process.kill(running.pid, signal);
    await running.ended;
    isThere = false;
  };
  return {
    port,
    get pid() {
      return running.pid;
    },
    addressOf: (database) => addressOf(port, database),
    urlOf: (database) => `postgres://${POSTGRES_USER}@127.0.0.1:${port}/${database}`,
    run: (sql, database = 'postgres') => run(port, database, sql),
    newDatabase: async () => {
      const name = `kt_${process.pid}_${++databases}`;
      await run(port, 'postgres', `CREATE DATABASE ${name}`);
      return name;
    },
    crashAndRestart: async () => {
      await end();
      running = await start();
      isThere = true;
    },
    dieAndRestart: async (death) => {
      const { pid, ended } = running;
      const control = [...asServerUser(join(dirname(programOf('postgres')), 'pg_ctl')), '-D', data];
      const mustStart = await die({ pid, ended, control, backends: () => busyBackends(port) }, death);
      if (mustStart) running = await start();
      else await untilReady(answers, 'PostgreSQL');
    },
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let databases = 0;

/** The one server of this process; every test takes a database of its own. */
export const sharedPostgres = shared(() => startPostgres());

export const POSTGRES_PASSWORD = PASSWORD;

export function addressOf(port: number, database: string): DatabaseAddress {
  const tls = { mode: 'disable', caFile: null } as const;
  return { host: '127.0.0.1', port, database, user: POSTGRES_USER, password: new Secret(PASSWORD), tls };
}

/** Makes what a server starts from, in a folder of `serverFolder`; resolves to its path. */
export async function newPostgresData(folder: string): Promise<string> {
  const data = join(folder, 'data');
  const passwordFile = await serverFile(join(folder, 'password'), PASSWORD);
  const [program = '', ...before] = asServerUser(join(dirname(programOf('postgres')), 'initdb'));
  const { status, stderr } = spawnSync(
    program,
    [
      ...before,
      ...['-D', data, '-U', POSTGRES_USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--no-sync'],
      ...['--encoding', 'UTF8', '--locale', 'C.UTF-8'],
    ],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  if (status !== 0) throw new Error(`initdb ended with ${status}\n${stderr}`);
  return data;
}

/** PostgreSQL refuses to run as root, so root runs it as somebody else. */
export function asServerUser(program: string): readonly string[] {
  if (process.getuid?.() !== 0) return [program];
  return ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program];
}

export async function ownedByServer(path: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, NOBODY, NOBODY);
}

async function run(port: number, database: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database,
    user: POSTGRES_USER,
    password: PASSWORD,
  });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The processes of sessions that are in the middle of something, keyturn's first. */
async function busyBackends(port: number): Promise<readonly number[]> {
  const { rows } = await run(
    port,
    'postgres',
    `SELECT pid FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'
     ORDER BY application_name LIKE 'keyturn%' DESC`,
  );
  return (rows as readonly { readonly pid: number }[]).map(({ pid }) => pid);
}

/** Where the database's clock is set by a test. Everything that goes by it sees the new time at once. */
export async function setDatabaseClock(
  postgres: Postgres,
  database: string,
  expression: string,
): Promise<void> {
  await postgres.run(
    `CREATE OR REPLACE FUNCTION keyturn_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
     $$ SELECT (${expression})::bigint $$`,
    database,
  );
}

/** The time of the machine, moved by so much. */
export function ahead(ms: number): string {
  return `extract(epoch FROM statement_timestamp()) * 1000 + ${ms}`;
}

/** The line of a process in the system's table, as far as the tests look at it. */
export async function argumentsOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
}
