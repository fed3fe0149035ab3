import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenBao } from '../servers/openbao.ts';
import { LOGIN_PASSWORD, TRADING_PASSWORD, USER } from './issuer.ts';
import type { Issuer, PlantedKey } from './issuer.ts';

/** The two stores that every credential of these tests is kept in. */
export const STORES = ['vault', 'local'] as const;
export type StoreName = (typeof STORES)[number];

/** A real OpenBao with a mount and a token that may use it; `address` may be a proxy before it. */
export interface VaultPlace {
  readonly bao: OpenBao;
  readonly address: string;
  readonly mount: string;
  readonly token: string;
}

export interface PlaceOptions {
  /** The credential and its key application. */
  readonly name: string;
  readonly ageMs: number;
  /** Lines that go into the issuer's `spec`. */
  readonly issuer?: Readonly<Record<string, unknown>>;
  readonly tradingPassword?: string;
  /** More manifests, as objects. */
  readonly more?: readonly unknown[];
  readonly routes?: readonly unknown[];
  readonly consumers?: readonly unknown[];
}

/** One installation's folders, its manifests, and its one credential with a key that is live in both stores. */
export interface Place {
  readonly name: string;
  readonly directory: string;
  readonly dataDirectory: string;
  readonly manifestsDirectory: string;
  /** The folder of the store `local`. */
  readonly folder: string;
  readonly vault: VaultPlace;
  readonly planted: PlantedKey;
  /** The path of the store `vault`, without the mount. */
  readonly vaultPath: string;
  /** What consumers read in a store; null where nothing stands. */
  read(store: StoreName): Promise<PlantedKey | null>;
  /** What somebody else writes there. */
  write(store: StoreName, pair: PlantedKey): Promise<void>;
  /** How many pending copies the stores still hold. */
  pending(): Promise<number>;
  setTradingPassword(password: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makePlace(issuer: Issuer, vault: VaultPlace, options: PlaceOptions): Promise<Place> {
  const { name } = options;
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-protocol-'));
  const folder = join(directory, 'out');
  const manifestsDirectory = join(directory, 'manifests');
  for (const each of [folder, manifestsDirectory]) await mkdir(each, { mode: 0o700 });
  const secret = (file: string, value: string): Promise<void> =>
    writeFile(join(directory, file), value, { mode: 0o600 });
  await secret('login', LOGIN_PASSWORD);
  await secret('trading', options.tradingPassword ?? TRADING_PASSWORD);
  await secret('vault-token', vault.token);
  const planted = await issuer.plant(name, options.ageMs);
  const vaultPath = `trading/${name}`;
  await writeFile(
    join(manifestsDirectory, 'all.yaml'),
    manifests(issuer, vault, directory, options)
      .map((each) => JSON.stringify(each))
      .join('\n---\n'),
  );
  const file = join(folder, `${name}.json`);
  const write: Place['write'] = async (store, { appKey, appSecret }) => {
    const value = { KEY: appKey, SECRET: appSecret };
    if (store === 'local') await writeFile(file, JSON.stringify(value), { mode: 0o600 });
    else await vault.bao.api('POST', `${vault.mount}/data/${vaultPath}`, { data: value });
  };
  for (const store of STORES) await write(store, planted);
  return {
    ...{ name, directory, manifestsDirectory, folder, vault, planted, vaultPath },
    dataDirectory: join(directory, 'data'),
    read: async (store) =>
      pairOf(store === 'local' ? await readFile(file, 'utf8').catch(() => null) : await kv(vault, vaultPath)),
    write,
    pending: async () => (await stagedFiles(folder)) + (await stagedSecrets(vault, vaultPath)),
    setTradingPassword: (password) => secret('trading', password),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The second key application of a credential. */
export function standbyFor(name: string): string {
  return `${name}-b`;
}

function manifests(
  issuer: Issuer,
  vault: VaultPlace,
  directory: string,
  options: PlaceOptions,
): readonly unknown[] {
  const { name } = options;
  const of = (kind: string, called: string, spec: unknown): unknown => ({
    apiVersion: 'keyturn.dev/v1alpha1',
    kind,
    metadata: { name: called },
    spec,
  });
  const fromFile = (file: string): unknown => ({ fromFile: join(directory, file) });
  return [
    of('Issuer', 'webull', {
      ...{ driver: 'webull', profile: 'broker-hk', mint: 'sandbox', gateway: issuer.gateway },
      sandbox: { api: issuer.api, loginPassword: fromFile('login'), tradingPassword: fromFile('trading') },
      ...options.issuer,
    }),
    of('Store', 'vault', {
      ...{ driver: 'vault', address: vault.address, mount: vault.mount, timeout: '3s' },
      auth: { token: fromFile('vault-token') },
    }),
    of('Store', 'local', { driver: 'files', directory: join(directory, 'out') }),
    of('Credential', name, {
      ...{ issuer: 'webull', user: USER, standby: standbyFor(name), owner: 'group:broker-ops' },
      destinations: [
        { store: 'vault', path: `${vault.mount}/trading/${name}` },
        { store: 'local', file: `${name}.json` },
      ],
      fields: { KEY: 'appKey', SECRET: 'appSecret' },
      ...(options.consumers === undefined ? {} : { consumers: options.consumers }),
    }),
    of('RotationPolicy', 'yearly', {
      ...{ mode: 'enforce', select: { issuer: 'webull' } },
      age: { warn: '60d', rotate: '75d', max: '90d' },
      ...(options.routes === undefined ? {} : { routes: options.routes }),
    }),
    ...(options.more ?? []),
  ];
}

function pairOf(text: string | null): PlantedKey | null {
  if (text === null) return null;
  const { KEY, SECRET } = JSON.parse(text) as { KEY: string; SECRET: string };
  return { appKey: KEY, appSecret: SECRET };
}

async function kv({ bao, mount }: VaultPlace, path: string): Promise<string | null> {
  const reply = await bao.api('GET', `${mount}/data/${path}`).catch(() => null);
  return reply === null ? null : JSON.stringify(reply.data?.data);
}

async function stagedFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.parentPath !== folder).length;
}

async function stagedSecrets({ bao, mount }: VaultPlace, path: string): Promise<number> {
  const reply = await bao.api('GET', `${mount}/metadata/keyturn-staging/${path}?list=true`).catch(() => null);
  const keys = reply?.data?.keys;
  return Array.isArray(keys) ? keys.length : 0;
}
