import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchEngine } from '../support/engine.ts';
import { openEngine, withoutPolicies } from '../support/engine.ts';
import { counting } from './counted.ts';
import type { Counter } from './counted.ts';
import { LOGIN_PASSWORD, TRADING_PASSWORD } from './world.ts';
import type { Application, BenchWorld } from './world.ts';

/** Keyturn's real engine on a journal of its own. Its credentials are known and looked at, and none is due yet. */
export interface KeyturnSide {
  /** Rotates some; resolves to the milliseconds from the claim of the first to the release of the last. */
  rotate(names: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

export async function openKeyturnSide(
  folder: string,
  world: BenchWorld,
  applications: readonly Application[],
  concurrency: number,
  counter: Counter,
): Promise<KeyturnSide> {
  const manifests = join(folder, 'manifests');
  await writeManifests(manifests, world, applications);
  const data = join(folder, 'data');
  const wrap = (ports: BenchEngine['ports']): BenchEngine['ports'] => counting(ports, counter);
  const engine = await openEngine({ data, manifests, concurrency, wrap });
  const uids = await takeUp(engine, applications);
  return {
    rotate: async (names) => {
      const uidsOf = names.map((name) => uids.get(name) ?? '');
      engine.fleet.replace(engine.manifests.fleet);
      await engine.ports.journal.wake(uidsOf, Date.now());
      const startedMs = performance.now();
      await engine.ticker.tick();
      await engine.ticker.idle();
      const tookMs = performance.now() - startedMs;
      engine.fleet.replace(withoutPolicies(engine.manifests.fleet));
      for (const name of names) await requireOverlap(engine, name);
      return tookMs;
    },
    close: () => engine.close(),
  };
}

/** Registers, imports and looks at every credential, under a fleet that rotates none. */
async function takeUp(
  engine: BenchEngine,
  applications: readonly Application[],
): Promise<ReadonlyMap<string, string>> {
  const { journal, ids } = engine.ports;
  const entries = applications.map(({ name }) => ({ uid: ids.next('cred'), name }));
  engine.fleet.replace(withoutPolicies(engine.manifests.fleet));
  await journal.register(entries, { at: Date.now() });
  await engine.ticker.tick();
  await engine.ticker.idle();
  for (const { name } of applications) {
    const row = await journal.findByName(name);
    if (row?.state.baselined !== true)
      throw new Error(`${name} was not taken up: ${JSON.stringify(row?.retries)}`);
  }
  return new Map(entries.map(({ uid, name }) => [name, uid]));
}

async function requireOverlap(engine: BenchEngine, name: string): Promise<void> {
  const row = await engine.ports.journal.findByName(name);
  if (row?.state.saga?.phase === 'overlap') return;
  throw new Error(`${name} was not rotated: ${JSON.stringify(row?.retries)}`);
}

async function writeManifests(
  directory: string,
  { gateway, api, vault }: BenchWorld,
  applications: readonly Application[],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const secretFile = async (name: string, text: string): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  const login = await secretFile('login', LOGIN_PASSWORD);
  const trade = await secretFile('trade', TRADING_PASSWORD);
  const token = await secretFile('token', vault.token);
  const documents = [
    `kind: Issuer
metadata: {name: webull}
spec:
  driver: webull
  profile: broker-hk
  mint: sandbox
  gateway: "${gateway}"
  sandbox: {api: "${api}", loginPassword: {fromFile: ${login}}, tradingPassword: {fromFile: ${trade}}}`,
    `kind: Store
metadata: {name: bao}
spec: {driver: vault, address: "${vault.address}", mount: ${vault.mount}, auth: {token: {fromFile: ${token}}}}`,
    `kind: RotationPolicy
metadata: {name: usual}
spec: {mode: enforce, select: {issuer: webull}, age: {rotate: 75d, max: 90d}}`,
    ...applications.map(
      ({ name, user }) => `kind: Credential
metadata: {name: ${name}}
spec:
  issuer: webull
  user: ${user}
  owner: group:broker-ops
  destinations: [{store: bao, path: ${vault.mount}/trading/${name}}]
  fields: {KEY: appKey, SECRET: appSecret}`,
    ),
  ];
  const text = documents.map((document) => `apiVersion: keyturn.dev/v1alpha1\n${document}\n`).join('---\n');
  await writeFile(join(directory, 'bench.yaml'), text);
}
