import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import type { PostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { ahead, POSTGRES_PASSWORD, setDatabaseClock } from '../servers/postgres.ts';
import type { Postgres } from '../servers/postgres.ts';
import { compile } from './compiled.ts';
import { LOGIN_PASSWORD, startIssuer, TRADING_PASSWORD, USER } from './issuer.ts';
import type { Issuer } from './issuer.ts';
import { replicaOf } from './replica.ts';
import type { Replica } from './replica.ts';

export interface ClusterOptions {
  readonly replicas: number;
  readonly credentials: number;
  /** How old their keys are; due for their rotation unless told otherwise. */
  readonly ageMs?: number;
  readonly tickSeconds: number;
  readonly leaseSeconds: number;
  /** How many credentials a replica moves at once. */
  readonly concurrency: number;
}

/** Several daemons on one PostgreSQL, with one issuer and one store. */
export interface Cluster {
  readonly issuer: Issuer;
  readonly replicas: readonly Replica[];
  readonly names: readonly string[];
  /** The journal as an onlooker sees it. */
  readonly journal: PostgresJournal;
  /** Who holds a credential, and by which epoch. */
  holder(name: string): Promise<{ readonly owner: string | null; readonly epoch: number }>;
  /** The folder of the one store: `NAME.json`. */
  readonly folder: string;
  /** Time passes for the database, and so for every replica, and for the issuer. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The files that all replicas of an installation share: who holds them opens what it has sealed. */
const CUSTODY_FILES = ['kek.txt', 'identity.age', 'custody.json'];

export async function startCluster(postgres: Postgres, options: ClusterOptions): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-cluster-'));
  const [program, issuer, database] = await Promise.all([compile(), startIssuer(), postgres.newDatabase()]);
  const names = Array.from({ length: options.credentials }, (_, index) => `wb-${1000 + index}`);
  const folder = join(directory, 'out');
  const manifestsDirectory = join(directory, 'manifests');
  const ageMs = options.ageMs ?? 80 * DAY_MS;
  await writeInstallation({ directory, folder, manifestsDirectory, issuer, names, ageMs });
  const { tickSeconds, leaseSeconds, concurrency } = options;
  const address = postgres.addressOf(database);
  const replicas = Array.from({ length: options.replicas }, (_, index) =>
    replicaOf(
      program,
      `replica-${index}`,
      {
        dataDirectory: join(directory, `data-${index}`),
        database: { port: postgres.port, name: database, user: address.user },
        ...{ manifestsDirectory, tickSeconds, leaseSeconds, concurrency },
      },
      POSTGRES_PASSWORD,
    ),
  );
  await startAll(directory, replicas);
  const journal = await openPostgresJournal({ address, clock: systemClock });
  let passedMs = 0;
  return {
    ...{ issuer, replicas, names, journal, folder },
    holder: async (name) => {
      const { rows } = await postgres.run(
        `SELECT lease_owner AS owner, epoch FROM credentials WHERE name = '${name}'`,
        database,
      );
      const [row] = rows as readonly { readonly owner: string | null; readonly epoch: number }[];
      if (row === undefined) throw new Error(`no credential ${name}`);
      return row;
    },
    pass: async (ms) => {
      passedMs += ms;
      await issuer.move(ms);
      await setDatabaseClock(postgres, database, ahead(passedMs));
    },
    close: async () => {
      await Promise.all(replicas.map((replica) => replica.kill()));
      await journal.close();
      await issuer.stop();
      await program.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The first one makes the installation's identity; the others get it. */
async function startAll(directory: string, replicas: readonly Replica[]): Promise<void> {
  const [first, ...others] = replicas;
  await first?.start();
  await Promise.all(
    others.map(async (replica, index) => {
      const target = join(directory, `data-${index + 1}`);
      await mkdir(target, { mode: 0o700 });
      for (const file of CUSTODY_FILES) await copyFile(join(directory, 'data-0', file), join(target, file));
      await replica.start();
    }),
  );
}

interface Installation {
  readonly directory: string;
  readonly folder: string;
  readonly manifestsDirectory: string;
  readonly issuer: Issuer;
  readonly names: readonly string[];
  readonly ageMs: number;
}

async function writeInstallation(place: Installation): Promise<void> {
  const { directory, folder, manifestsDirectory, issuer, names } = place;
  for (const each of [folder, manifestsDirectory]) await mkdir(each, { mode: 0o700 });
  const secret = { mode: 0o600 };
  await writeFile(join(directory, 'login'), LOGIN_PASSWORD, secret);
  await writeFile(join(directory, 'trading'), TRADING_PASSWORD, secret);
  for (const name of names) {
    const { appKey, appSecret } = await issuer.plant(name, place.ageMs);
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ KEY: appKey, SECRET: appSecret }), secret);
  }
  const all = manifests(place).map((each) => JSON.stringify(each));
  await writeFile(join(manifestsDirectory, 'all.yaml'), all.join('\n---\n'));
}

function manifests({ directory, folder, issuer, names }: Installation): readonly unknown[] {
  const of = (kind: string, name: string, spec: unknown): unknown => ({
    ...{ apiVersion: 'keyturn.dev/v1alpha1', kind, metadata: { name }, spec },
  });
  const fromFile = (file: string): unknown => ({ fromFile: join(directory, file) });
  return [
    of('Issuer', 'webull', {
      ...{ driver: 'webull', profile: 'broker-hk', mint: 'sandbox', gateway: issuer.gateway },
      sandbox: { api: issuer.api, loginPassword: fromFile('login'), tradingPassword: fromFile('trading') },
    }),
    of('Store', 'local', { driver: 'files', directory: folder }),
    of('RotationPolicy', 'yearly', {
      ...{ mode: 'enforce', select: { issuer: 'webull' } },
      age: { warn: '60d', rotate: '75d', max: '90d' },
    }),
    ...names.map((name) =>
      of('Credential', name, {
        ...{ issuer: 'webull', user: USER, owner: 'group:broker-ops' },
        destinations: [{ store: 'local', file: `${name}.json` }],
        fields: { KEY: 'appKey', SECRET: 'appSecret' },
      }),
    ),
  ];
}
