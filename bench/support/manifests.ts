import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CREDENTIALS_A_FILE = 1_000;

export interface FleetShape {
  readonly count: number;
  readonly gateway: string;
  readonly api: string;
}

/** The names of the credentials of a fleet. */
export function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `wb-orders-${String(index + 1).padStart(6, '0')}`);
}

/** Manifests of a fleet as a team would keep them: one file of adapters and rules, credentials a thousand a file. */
export async function writeManifests(directory: string, { count, gateway, api }: FleetShape): Promise<void> {
  await mkdir(directory, { recursive: true });
  const login = join(directory, 'login');
  await writeFile(login, 'demo-login-password', { mode: 0o600 });
  await writeFile(join(directory, 'installation.yaml'), installation({ gateway, api, login }));
  const names = namesOf(count);
  for (let start = 0; start < count; start += CREDENTIALS_A_FILE) {
    const text = names
      .slice(start, start + CREDENTIALS_A_FILE)
      .map(credential)
      .join('---\n');
    await writeFile(join(directory, `credentials-${start / CREDENTIALS_A_FILE}.yaml`), text);
  }
}

function installation({ gateway, api, login }: { gateway: string; api: string; login: string }): string {
  return `apiVersion: keyturn.dev/v1alpha1
kind: Issuer
metadata: {name: webull}
spec:
  driver: webull
  profile: broker-hk
  mint: sandbox
  gateway: "${gateway}"
  sandbox: {api: "${api}", loginPassword: {fromFile: ${login}}, tradingPassword: {fromFile: ${login}}}
---
apiVersion: keyturn.dev/v1alpha1
kind: Store
metadata: {name: local}
spec: {driver: embedded}
---
apiVersion: keyturn.dev/v1alpha1
kind: RotationPolicy
metadata: {name: usual}
spec:
  mode: enforce
  select: {issuer: webull}
  age: {warn: 60d, rotate: 75d, max: 90d}
`;
}

function credential(name: string): string {
  return `apiVersion: keyturn.dev/v1alpha1
kind: Credential
metadata: {name: ${name}, labels: {desk: orders, tier: production}}
spec:
  issuer: webull
  user: broker-keys@example.com
  owner: group:broker-ops
  destinations: [{store: local, path: trading/${name}}]
  fields: {WEBULL_APP_KEY: appKey, WEBULL_APP_SECRET: appSecret}
  consumers: [{name: order-router}]
`;
}
