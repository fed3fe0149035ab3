import assert from 'node:assert/strict';
import type { DoctorCheck } from '../../../src/domain/views.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { ACCOUNT, AUDIENCE, newVaultLogin } from '../../support/kubernetes/vault-login.ts';
import type { VaultLogin } from '../../support/kubernetes/vault-login.ts';
import { sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';

const NAME = 'wb-orders-1';
const PATIENCE_MS = 120_000;

describe('a daemon that is let into OpenBao by the service account of its pod', function () {
  this.timeout(240_000);
  let bao: OpenBao;
  let server: ApiServer;
  let login: VaultLogin;
  let place: Installation;
  let sandbox: SandboxProcess;

  before(async function () {
    requireServer(this, 'openbao');
    requireServer(this, 'kubernetes');
    [bao, server, place, sandbox] = await Promise.all([
      ...([sharedOpenBao(), sharedApiServer(), createInstallation(), startSandboxProcess()] as const),
    ]);
    login = await newVaultLogin(bao, server);
    const { appKey, appSecret } = await sandbox.plant(NAME);
    await bao.api('POST', livePath(), { data: { APP_KEY: appKey, APP_SECRET: appSecret } });
    await manifests.writePasswords(place);
    await project(AUDIENCE);
    const auth = { kubernetes: { role: ACCOUNT, tokenFile: place.path('tokens/vault'), mount: login.mount } };
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy('prod', { mode: 'audit' }),
        manifests.store('bao', { driver: 'vault', address: bao.address, mount: login.kv, auth }),
        manifests.credential(NAME, [{ store: 'bao', path: `${login.kv}/trading/${NAME}` }]),
      ),
    );
    await place.start();
    await until('the key to be known', async () => (await version()) === 1);
  });

  after(async () => {
    await place?.remove();
    await sandbox?.stop();
  });

  const livePath = (): string => `${login.kv}/data/trading/${NAME}`;
  const stored = async (): Promise<Readonly<Record<string, string>>> =>
    (await bao.api('GET', livePath()))?.data?.['data'] as Record<string, string>;
  const version = async (): Promise<unknown> => {
    const answer = await place.api('GET', `/v1/credentials/${NAME}`);
    return ((await answer.json()) as { version?: unknown }).version;
  };
  /** As the kubelet does. */
  const project = async (audience: string): Promise<void> =>
    place.secret('tokens/vault', await server.tokenOf(login.namespace, ACCOUNT, { audiences: [audience] }));
  const revokeAll = () => bao.api('POST', `sys/leases/revoke-prefix/auth/${login.mount}/login`, {});
  const checkOfStore = async (): Promise<DoctorCheck> => {
    const { items } = await place.json<{ readonly items: readonly DoctorCheck[] }>('doctor');
    const found = items.find(({ name }) => name.includes(login.kv) || name.includes('bao'));
    assert.ok(found, JSON.stringify(items));
    return found;
  };

  it('finds everything well, and rotates', async () => {
    assert.equal((await checkOfStore()).ok, true);
    const before = await stored();
    const ended = await place.cli('rotate', NAME);
    assert.equal(ended.code, 0, ended.stderr);
    await until('the new version', async () => (await version()) === 2, PATIENCE_MS);
    assert.notEqual((await stored())['APP_SECRET'], before['APP_SECRET']);
  });

  it('says what is wrong with its token and what to do, and goes on when that is done', async () => {
    await project('somebody-else');
    await revokeAll();
    const check = await checkOfStore();
    assert.equal(check.ok, false);
    assert.match(check.saw, /KT3108 .*does not take a token for the audience somebody-else/);
    assert.match(check.next ?? '', /^give the projected token the audience .*, then keyturn doctor$/);
    const { code, stdout } = await place.cli('doctor');
    assert.equal(code, 1);
    assert.match(stdout, /KT3108[\s\S]*Next: give the projected token/);
    await project(AUDIENCE);
    assert.equal((await checkOfStore()).ok, true);
  });
});
