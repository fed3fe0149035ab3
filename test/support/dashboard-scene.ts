import { DAY_MS } from '../../src/domain/duration.ts';
import type { StatusRow } from '../../src/domain/views.ts';
import { freshLink } from './dashboard.ts';
import type { DashboardDaemon } from './dashboard.ts';
import { createInstallation } from './e2e-surface/installation.ts';
import type { Installation } from './e2e-surface/installation.ts';
import * as manifests from './e2e-surface/manifests.ts';
import { startSandboxProcess } from './e2e-surface/sandbox.ts';
import type { SandboxProcess } from './e2e-surface/sandbox.ts';
import { addressOf } from './e2e-surface/installation.ts';
import { until } from './e2e-surface/until.ts';

/** A small fleet in which something of every kind is going on, kept by the real daemon at the real sandbox. */
export interface Scene extends DashboardDaemon {
  readonly place: Installation;
  readonly sandbox: SandboxProcess;
  /** A fresh link for logging in. */
  freshLink(): Promise<string>;
  conditionOf(name: string): Promise<string>;
}

/** Name → age of the key in days; null: it has none yet. */
const KEYS: Readonly<Record<string, number | null>> = {
  'wb-orders-1': 80,
  'wb-quotes': 92,
  'wb-risk': 41,
  'wb-archive': 12,
  'wb-portal': null,
  'wb-reports': 66,
};

/** An application that nobody has begun. */
const DOSSIER = {
  applicant: {
    name: 'Rehearsal Securities Limited',
    domains: ['example.com'],
    contact: 'broker-ops@example.com',
  },
  issuer: 'webull',
  requirements: {
    businessScope: 'Equities.',
    scenarios: ['Orders.'],
    permissionBoundaries: ['No withdrawals.'],
  },
  materials: [{ item: 'Licence', owner: 'group:legal' }],
  information: {
    integrationModel: 'One daemon calls the gateway.',
    useCases: ['Route orders'],
    endpoints: ['/broker/**'],
    apiUser: { email: 'first.last@example.com' },
  },
  credentials: ['wb-orders-1'],
};

const token = (name: string): string => `consumer-token-of-${name}-for-tests-only`;

export async function startScene(): Promise<Scene> {
  const place = await createInstallation();
  const sandbox = await startSandboxProcess();
  await writeFleet(place, sandbox);
  const running = await place.start();
  const url = await addressOf(place.data);
  const conditionOf = async (name: string): Promise<string> => (await rowOf(place, name))?.condition ?? '';
  await until('the fleet to be looked at', async () =>
    (await conditionOf('wb-orders-1')) === 'overlap' &&
    (await conditionOf('wb-portal')) === 'waits-for-person'
      ? true
      : null,
  );
  await place.api('POST', '/v1/credentials/wb-orders-1/loaded', { version: 2 }, token('order-router'));
  await place.cli('rotate', 'wb-quotes', '--note', 'planned with the desk', '--no-wait');
  // Somebody else writes to a store: drift.
  await place.secret('files/wb-archive.json', JSON.stringify({ APP_KEY: 'written', APP_SECRET: 'by hand' }));
  return {
    ...{ place, sandbox, running, url, data: place.data, conditionOf },
    freshLink: () => freshLink(place),
    link: await freshLink(place),
    stop: async () => {
      await place.remove();
      await sandbox.stop();
    },
  };
}

async function rowOf(place: Installation, name: string): Promise<StatusRow | undefined> {
  const answer = await place.api('GET', `/v1/status?name=${name}`);
  const { items } = (await answer.json()) as { readonly items: readonly StatusRow[] };
  return items[0];
}

async function writeFleet(place: Installation, sandbox: SandboxProcess): Promise<void> {
  await manifests.writePasswords(place);
  for (const [name, days] of Object.entries(KEYS)) {
    if (days === null) continue;
    const { appKey, appSecret } = await sandbox.plant(name, undefined, days * DAY_MS);
    await place.secret(`files/${name}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  }
  for (const name of ['order-router', 'risk-batch', 'reports'])
    await place.secret(`manifests/${name}`, token(name));
  const consumer = (name: string) => ({ name, token: { fromFile: name } });
  const onDisk = (name: string, more: object = {}) =>
    manifests.credential(name, [{ store: 'disk', file: `${name}.json` }], more);
  const guarded = { count: 1, from: ['group:security'], excludeRequester: true };
  await place.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', sandbox),
      manifests.issuer('webull-portal', sandbox, { mint: 'attended', sandbox: undefined }),
      manifests.store('disk', { driver: 'files', directory: place.path('files') }),
      manifests.policy('prod', { select: { labels: { guarded: 'no' } } }),
      manifests.policy('guarded', { select: { labels: { guarded: 'yes' } }, approvals: { rotate: guarded } }),
      ...manifestsOf(onDisk, consumer),
      manifests.onboarding('broker-api-hk', DOSSIER),
    ),
  );
}

function manifestsOf(
  onDisk: (name: string, more?: object) => string,
  consumer: (name: string) => object,
): readonly string[] {
  const labelled = (text: string, guarded: 'yes' | 'no'): string =>
    text.replace(
      /metadata: \{name: ([^}]+)\}/,
      `metadata: {name: $1, labels: {env: prod, guarded: "${guarded}"}}`,
    );
  const orders = [consumer('order-router'), consumer('risk-batch')];
  return [
    labelled(onDisk('wb-orders-1', { standby: 'wb-orders-1-b', consumers: orders }), 'no'),
    labelled(onDisk('wb-quotes'), 'yes'),
    labelled(onDisk('wb-risk', { consumers: [consumer('reports')] }), 'no'),
    labelled(onDisk('wb-archive', { owner: 'group:archive' }), 'no'),
    labelled(onDisk('wb-portal', { issuer: 'webull-portal' }), 'no'),
    labelled(onDisk('wb-reports', { owner: 'group:reports', standby: 'wb-reports-b' }), 'no'),
  ];
}
