import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import type { OnboardingView } from '../../../src/domain/onboarding/views.ts';
import { DEVELOPER_MANAGE } from '../../../src/sandbox/pages/frame/sites.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess, USER } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { call } from '../../sandbox/client.ts';

export const APPLICATION = 'broker-api';
export const KEY = 'wb-orders-1';
export const COMPANY = 'Rehearsal Securities Limited';
/** What the institution chooses when it opens the account: neither is written down anywhere here or in a manifest. */
export const LOGIN_PASSWORD = 'a login password of the rehearsal';
export const TRADING_PASSWORD = 'a trading password of the rehearsal';

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const DOSSIER = {
  applicant: { name: COMPANY, domains: ['example.com'], contact: 'broker-ops@example.com' },
  issuer: 'webull',
  contact: 'inst.support@example.com',
  requirements: {
    businessScope: 'Equities.',
    scenarios: ['Orders.'],
    permissionBoundaries: ['No withdrawals.'],
  },
  materials: [{ item: 'Licence', document: sha256('a licence') }],
  information: {
    integrationModel: 'One daemon calls the gateway.',
    useCases: ['Route orders', 'Reconcile positions'],
    endpoints: ['/broker/**'],
    ipWhitelist: ['127.0.0.1'],
    apiUser: { email: USER, dedicated: true },
  },
  testing: { issuer: 'webull-uat' },
  credentials: [] as readonly string[],
};

/** An institution with a daemon, an issuer that has never heard of it, and the environment to test in. */
export interface World {
  readonly place: Installation;
  readonly issuer: SandboxProcess;
  /** The dossier, with the credential that its key will be. */
  declareCredential(): Promise<void>;
  readonly view: () => Promise<OnboardingView>;
  /** `keyturn onboard …`, which has to succeed. */
  readonly onboard: (...args: readonly string[]) => Promise<string>;
  /** What the gateway says to a call that is signed with that key: `200`, or why not. */
  readonly gatewaySays: (key: Key) => Promise<string>;
  readonly inStore: () => Promise<string | null>;
  /** So much later, the daemon is started again. */
  wakeLater(ms: number): Promise<void>;
  end(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const [place, issuer, uat] = await Promise.all([
    createInstallation(),
    startSandboxProcess(undefined, { empty: true }),
    startSandboxProcess(),
  ]);
  const write = (credentials: readonly string[]): Promise<void> =>
    place.write('manifests/all.yaml', manifestsOf({ place, issuer, uat }, credentials));
  await mkdir(place.path('out'), { mode: 0o700 });
  // Of the environment for tests alone: whoever holds the real ones is no program.
  await manifests.writePasswords(place);
  await write([]);
  let daemon: Running = await place.start();
  return {
    ...{ place, issuer },
    declareCredential: () => write([KEY]),
    view: () => place.json<OnboardingView>('onboard', 'show', APPLICATION),
    onboard: async (...args) => {
      const { code, stdout, stderr } = await place.cli('onboard', ...args);
      assert.equal(code, 0, `${args.join(' ')}\n${stdout}${stderr}`);
      return stdout;
    },
    gatewaySays: async (key) => {
      const { nowMs } = (await issuer.call('GET', '/control/clock')) as { readonly nowMs: number };
      const { status, body } = await call(issuer.gateway, key, { at: nowMs });
      return status === 200 ? '200' : String(body['message']);
    },
    inStore: () => readFile(place.path('out/wb.json'), 'utf8').catch(() => null),
    wakeLater: async (ms) => {
      await daemon.stop();
      await issuer.moveClock(ms);
      place.goOnLater(ms);
      daemon = await place.start();
    },
    end: async () => {
      await place.remove();
      for (const each of [issuer, uat]) await each.stop();
    },
  };
}

function manifestsOf(
  { place, issuer, uat }: { place: Installation; issuer: SandboxProcess; uat: SandboxProcess },
  credentials: readonly string[],
): string {
  const portal = `${issuer.pages}${DEVELOPER_MANAGE}`;
  return manifests.together(
    manifests.issuer('webull', issuer, { mint: 'attended', portal, sandbox: undefined }),
    manifests.issuer('webull-uat', uat),
    manifests.policy(),
    manifests.store('files', { driver: 'files', directory: place.path('out'), format: 'json' }),
    manifests.onboarding(APPLICATION, { ...DOSSIER, credentials }),
    ...credentials.map((name) => manifests.credential(name, [{ store: 'files', file: 'wb.json' }])),
  );
}
