import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { DriverSchemas } from '../../src/config/drivers.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import type { Fleet } from '../../src/domain/spec.ts';
import type { FaultView } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';

/** Drivers with just enough of a schema to see how settings are judged. */
export const stubDrivers: DriverSchemas = {
  issuers: new Map([
    [
      'webull',
      {
        settingsSchema: z.strictObject({
          profile: z.enum(['broker-hk', 'retail-hk']),
          mint: z.string().optional(),
        }),
      },
    ],
  ]),
  stores: new Map([
    [
      'vault',
      {
        settingsSchema: z.strictObject({
          address: z.url().refine((text) => text.startsWith('https:'), { error: 'an https address' }),
          auth: z.union([
            z.strictObject({ token: z.instanceof(Secret) }),
            z.strictObject({
              appRole: z.strictObject({ roleId: z.instanceof(Secret), secretId: z.instanceof(Secret) }),
            }),
          ]),
          timeoutSeconds: z.int().min(1).max(60).default(10),
        }),
        destinationSchema: z.strictObject({ path: z.string().min(1) }),
      },
    ],
    [
      'aws',
      {
        settingsSchema: z.strictObject({ region: z.string() }),
        destinationSchema: z.strictObject({ secret: z.string(), stage: z.string().optional() }),
      },
    ],
  ]),
  channels: new Map([
    [
      'webhook',
      {
        settingsSchema: z.strictObject({
          url: z.union([z.string(), z.instanceof(Secret)]),
          sign: z.instanceof(Secret),
        }),
      },
    ],
    ['log', { settingsSchema: z.strictObject({}) }],
  ]),
  leakSources: new Map([['report', { settingsSchema: z.strictObject({ token: z.instanceof(Secret) }) }]]),
  clusters: new Map([
    [
      'kubernetes',
      {
        settingsSchema: z.strictObject({ issuer: z.string().default('https://cluster.example') }),
        tokenIssuer: (settings) => (settings as { issuer?: string }).issuer ?? 'https://cluster.example',
      },
    ],
  ]),
};

/** When the manifests of tests are read. */
export const NOW = Date.UTC(2026, 10, 29);

/** A folder of its own for each test, gone afterwards. */
export class Folder {
  readonly path: string;

  private constructor(directory: string) {
    this.path = directory;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(path.join(os.tmpdir(), 'keyturn-config-')));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  async write(name: string, content: string | Uint8Array, mode = 0o600): Promise<string> {
    const file = this.file(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
    return file;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

export const HEAD = 'apiVersion: keyturn.dev/v1alpha1';

/** A set that is right, as documents by name, for tests to break one of. */
export const DOCUMENTS = {
  issuer: `${HEAD}
kind: Issuer
metadata: {name: webull-hk}
spec:
  driver: webull
  profile: broker-hk
`,
  store: `${HEAD}
kind: Store
metadata: {name: vault-prod}
spec:
  driver: vault
  address: https://vault.example:8200
  auth: {token: {fromEnv: VAULT_TOKEN}}
`,
  channel: `${HEAD}
kind: Channel
metadata: {name: siem}
spec: {driver: webhook, url: {fromEnv: SIEM_URL}, sign: {fromEnv: SIEM_KEY}}
`,
  policy: `${HEAD}
kind: RotationPolicy
metadata: {name: prod}
spec:
  mode: enforce
  select: {issuer: webull-hk, labels: {env: prod}}
  age: {warn: 60d, rotate: 75d, max: 90d}
  issuerExpiry: {lead: 72h}
  overlap: {stragglerWarnAt: 25%}
  limits: {concurrent: 1}
  routes:
    - {match: {severity: critical}, to: [siem]}
    - {to: [siem, log], repeat: 24h}
`,
  credential: `${HEAD}
kind: Credential
metadata: {name: wb-orders-1, labels: {env: prod}}
spec:
  issuer: webull-hk
  user: broker-keys@example.com
  owner: group:broker-ops
  destinations:
    - {store: vault-prod, path: trading/wb-orders-1}
  fields: {APP_KEY: appKey, APP_SECRET: appSecret}
  consumers: [{name: order-router}, {name: risk-batch, loads: on-restart}]
`,
} as const;

export type DocumentName = keyof typeof DOCUMENTS;

export const ENVIRONMENT = {
  VAULT_TOKEN: 'fake-vault-token-0000',
  SIEM_URL: 'https://siem.example/hook',
  SIEM_KEY: 'fake-signing-key-0000',
};

/** The right set with some documents replaced, each in a file of its own: `policy.yaml`, `issuer.yaml` … */
export async function writeSet(
  folder: Folder,
  changes: Partial<Record<DocumentName | 'cluster', string>> = {},
): Promise<void> {
  for (const [name, text] of Object.entries({ ...DOCUMENTS, ...changes }))
    await folder.write(`${name}.yaml`, text);
}

export async function problemsOf(folder: Folder): Promise<readonly FaultView[]> {
  const result = await loadFleet(folder.path, stubDrivers, ENVIRONMENT, NOW);
  return result.ok ? [] : result.problems;
}

export async function fleetOf(folder: Folder): Promise<Fleet> {
  const result = await loadFleet(folder.path, stubDrivers, ENVIRONMENT, NOW);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.fleet;
}
