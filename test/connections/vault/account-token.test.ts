import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { connectVault } from '../../../src/connections/vault/connect.ts';
import type { VaultConnection } from '../../../src/connections/vault/connect.ts';
import type { VaultConnectionSettings } from '../../../src/connections/vault/settings.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { CANARY, expectFault } from '../../stores/expect-fault.ts';
import { newAuthority } from '../../support/certificates/authority.ts';
import { newTokenFile } from '../../support/kubernetes/vault-login.ts';
import type { TokenFile } from '../../support/kubernetes/vault-login.ts';
import { sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

const PLACE = 'store vault-test';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** In the form of a service account's token, and of no cluster. */
function tokenWith(change: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.trunc(Date.now() / 1_000);
  const claims = {
    ...{ iss: 'https://cluster.example', sub: 'system:serviceaccount:keyturn:keyturn', aud: ['vault'] },
    ...{ iat: now - 10, nbf: now - 10, exp: now + 600, jti: CANARY },
    'kubernetes.io': { namespace: 'keyturn', serviceaccount: { name: 'keyturn', uid: 'fake-uid' } },
    ...change,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'fake' })}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
}

describe('a login with the token of a service account, where no cluster is', () => {
  let bao: OpenBao;
  let proxy: Proxy;
  let file: TokenFile;
  let connection: VaultConnection | null = null;
  let mounts = 0;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await sharedOpenBao();
  });

  beforeEach(async () => {
    proxy = await startProxy(bao.address);
    file = await newTokenFile(tokenWith());
  });

  afterEach(async () => {
    connection?.close();
    await proxy.stop();
    await file.remove();
  });

  const read = (kubernetes: Readonly<Record<string, unknown>>) => {
    const auth = { kubernetes: { role: 'keyturn', tokenFile: file.path, ...kubernetes } };
    const settings = vault.settingsSchema.parse({ address: proxy.address, auth, mount: 'kv' });
    const deps = { clock: systemClock, environment: {} };
    connection = connectVault(PLACE, settings as VaultConnectionSettings, deps);
    return connection.call('read', 'kv/data/trading/x', PLACE);
  };
  const newLogin = async (config: Readonly<Record<string, unknown>> | null): Promise<string> => {
    const mount = `nowhere-${process.pid}-${++mounts}`;
    await bao.api('POST', `sys/auth/${mount}`, { type: 'kubernetes' });
    const bound = { bound_service_account_names: 'keyturn', bound_service_account_namespaces: 'keyturn' };
    await bao.api('POST', `auth/${mount}/role/keyturn`, { ...bound, audience: 'vault' });
    if (config !== null) await bao.api('POST', `auth/${mount}/config`, config);
    return mount;
  };
  const nobody = () => ({
    ...{ kubernetes_host: 'https://127.0.0.1:9', kubernetes_ca_cert: newAuthority().cert },
    ...{ token_reviewer_jwt: tokenWith(), disable_local_ca_jwt: true },
  });

  it('says that the file is not there', async () => {
    const tokenFile = `${file.path}-elsewhere`;
    const fault = await expectFault(read({ tokenFile }), 'KT3110');
    assert.equal(fault.saw, `${tokenFile} can not be read`);
    assert.match(fault.next, /keyturn doctor/);
    assert.equal(proxy.seen.length, 0);
  });

  it('waits for no pipe and no device', async () => {
    await expectFault(read({ tokenFile: '/dev/zero' }), 'KT3110');
    assert.equal(proxy.seen.length, 0);
  });

  for (const [what, text] of [
    ['another secret', `${CANARY}-secret`],
    ['nothing', ''],
    ['something in three parts', `${CANARY}.${CANARY}.${CANARY}`],
  ] as const)
    it(`sends nobody a file with ${what} in it`, async () => {
      await file.replace(text);
      const fault = await expectFault(read({}), 'KT3110');
      assert.equal(fault.saw, `${file.path} holds no token of a service account`);
      assert.equal(proxy.seen.length, 0);
    });

  it('says whom it was for when nothing is mounted, which a server does not tell', async () => {
    const fault = await expectFault(read({ mount: 'nowhere' }), 'KT3109');
    assert.equal(
      fault.saw,
      'the login at auth/nowhere as role keyturn was refused (403), with a token of system:serviceaccount:keyturn:keyturn for the audience vault',
    );
    assert.equal(fault.next, 'bao read auth/nowhere/config, then keyturn doctor');
  });

  it('says that the login knows no cluster', async () => {
    const mount = await newLogin(null);
    const fault = await expectFault(read({ mount }), 'KT3109');
    assert.equal(fault.saw, `auth/${mount} knows no cluster (500)`);
  });

  it('says that the cluster does not answer', async () => {
    const fault = await expectFault(read({ mount: await newLogin(nobody()) }), 'KT3109');
    assert.equal(fault.remedy, 'retry');
  });

  it('says that the token has ended', async () => {
    await file.replace(tokenWith({ exp: Math.trunc(Date.now() / 1_000) - 600 }));
    const fault = await expectFault(read({ mount: await newLogin(nobody()) }), 'KT3110');
    assert.equal(fault.saw, `the token in ${file.path} is not valid by the clock of the server (403)`);
  });

  it('repeats nothing of a token that is not plain', async () => {
    await file.replace(tokenWith({ aud: [`${CANARY} \u0007`], sub: `somebody ${CANARY}` }));
    const fault = await expectFault(read({ mount: 'nowhere' }), 'KT3109');
    assert.match(fault.saw, /with a token of somebody else than a service account for no audience$/);
  });

  it('keeps what every login meets: a sealed server is no refusal', async () => {
    proxy.treat(() => ({ status: 503, body: '{"errors":["Vault is sealed"]}' }));
    await expectFault(read({}), 'KT3101');
  });
});
