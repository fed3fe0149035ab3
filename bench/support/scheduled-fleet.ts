import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GivenCredential } from '../../src/domain/simulate/given.ts';
import { assumedState, drivers, loadFleet, policyFor, spreadAge, systemClock } from './built.ts';

const HEAD = 'apiVersion: keyturn.dev/v1alpha1';

/** A policy with all that makes a decision dear: a window, an exchange, dates, and what is scarce. */
const MANIFESTS = `${HEAD}
kind: Issuer
metadata: {name: webull}
spec:
  driver: webull
  profile: broker-hk
  mint: sandbox
  gateway: "http://127.0.0.1:9"
  sandbox: {api: "http://127.0.0.1:9", loginPassword: {fromEnv: BENCH}, tradingPassword: {fromEnv: BENCH}}
  override: {resetsPerDay: 400}
---
${HEAD}
kind: Store
metadata: {name: local}
spec: {driver: embedded}
---
${HEAD}
kind: RotationPolicy
metadata: {name: usual}
spec:
  mode: enforce
  select: {issuer: webull}
  age: {warn: 60d, rotate: 75d, max: 90d}
  limits: {concurrent: 20}
  schedule:
    timezone: Asia/Hong_Kong
    windows: [{cron: "0 10 * * *", for: 8h}]
    blackout:
      - {calendar: XNYS, sessions: [pre, regular, post], pad: 30m}
      - {from: 2026-12-24, to: 2027-01-02, why: year-end freeze}
---
${HEAD}
kind: Credential
metadata: {name: wb-orders, labels: {desk: orders, tier: production}}
spec:
  issuer: webull
  owner: group:broker-ops
  destinations: [{store: local, path: trading/wb-orders}]
  fields: {APP_KEY: appKey, APP_SECRET: appSecret}
  consumers: [{name: order-router}]
`;

/** So many credentials under one policy, with ages spread from new to due; read once and then copied. */
export async function scheduledFleet(
  folder: string,
  count: number,
  at: number,
): Promise<readonly GivenCredential[]> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'fleet.yaml'), MANIFESTS);
  const loaded = await loadFleet(folder, drivers, { BENCH: 'fake-password-0000' }, at);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { fleet } = loaded;
  const spec = fleet.credentials.get('wb-orders');
  const issuer = fleet.issuers.get('webull');
  if (spec === undefined || issuer === undefined) throw new Error('the fleet of the benchmark is not there');
  const policy = policyFor(fleet, spec);
  const { profile } = drivers.issuers
    .get('webull')!
    .create('webull', issuer.settings, { clock: systemClock });
  return Array.from({ length: count }, (_, index) => {
    const name = `wb-orders-${index + 1}`;
    const own = { ...spec, name, application: name };
    const state = assumedState(own, profile, at, spreadAge(index, policy, profile));
    return { state, spec: own, policy, profile, attended: false };
  });
}
