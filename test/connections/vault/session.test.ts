import assert from 'node:assert/strict';
import { connectVault } from '../../../src/connections/vault/connect.ts';
import type { VaultConnection } from '../../../src/connections/vault/connect.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import type { VaultConnectionSettings } from '../../../src/connections/vault/settings.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { CANARY, expectFault } from '../../stores/expect-fault.ts';
import { newMount, newToken, sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

const PLACE = 'store vault-test';
const HOUR_MS = 3_600_000;

describe('a session with Vault', () => {
  let bao: OpenBao;
  let mount: string;
  let proxy: Proxy;
  let connection: VaultConnection | null = null;
  let aheadMs = 0;
  let policy: string;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await sharedOpenBao();
    mount = await newMount(bao);
    policy = `path "${mount}/*" { capabilities = ["create", "read", "update"] }`;
  });

  beforeEach(async () => {
    aheadMs = 0;
    proxy = await startProxy(bao.address);
  });

  afterEach(async () => {
    connection?.close();
    await proxy.stop();
  });

  const connect = (auth: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) => {
    const settings = { address: proxy.address, mount, auth, ...more };
    connection = connectVault(PLACE, vault.settingsSchema.parse(settings) as VaultConnectionSettings, {
      clock: { now: () => 0, monotonicMs: () => performance.now() + aheadMs },
      environment: {},
    });
    return connection;
  };
  const read = (open: VaultConnection) => open.call('read', `${mount}/data/trading/x`, PLACE);
  const asked = (end: string) => proxy.seen.filter(({ url }) => url.endsWith(end)).length;
  const newAppRole = async (options: Readonly<Record<string, unknown>> = {}) => {
    const role = `role-${mount}-${Math.trunc(performance.now() * 1000)}`;
    await bao.api('POST', 'sys/auth/approle', { type: 'approle' }).catch(() => undefined);
    await bao.api('POST', `sys/policies/acl/${role}`, { policy });
    await bao.api('POST', `auth/approle/role/${role}`, { token_policies: role, token_ttl: '1h', ...options });
    const roleId = (await bao.api('GET', `auth/approle/role/${role}/role-id`))?.data?.['role_id'] as string;
    const reply = await bao.api('POST', `auth/approle/role/${role}/secret-id`, {});
    return { roleId, secretId: new Secret(reply?.data?.['secret_id'] as string) };
  };

  it('calls an answer of another form what it is, and no refusal', async () => {
    proxy.treat(({ url }) => (url.endsWith('lookup-self') ? { status: 200, body: '{}' } : 'pass'));
    const fault = await expectFault(read(connect({ token: new Secret('t') })), 'KT3008');
    assert.equal(fault.saw, 'an answer of another form (200)');
  });

  it('sends nothing before the first call', async () => {
    connect({ token: new Secret(CANARY) });
    assert.equal(proxy.seen.length, 0);
  });

  it('asks for the life of a token once and sends the token with every call', async () => {
    const token = await newToken(bao, policy, { ttl: '1h' });
    const open = connect({ token: new Secret(token) });
    await read(open);
    await read(open);
    assert.equal(asked('lookup-self'), 1);
    assert.ok(proxy.seen.every(({ headers }) => headers['x-vault-token'] === token));
  });

  it('looks up once when two calls come first at the same time', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1h' })) });
    await Promise.all([read(open), read(open), read(open)]);
    assert.equal(asked('lookup-self'), 1);
  });

  it('renews a token in the last third of its life, and not before', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1h' })) });
    await read(open);
    aheadMs += 0.5 * HOUR_MS;
    await read(open);
    assert.equal(asked('renew-self'), 0);
    aheadMs += 0.3 * HOUR_MS;
    await read(open);
    assert.equal(asked('renew-self'), 1);
    aheadMs += 0.5 * HOUR_MS;
    await read(open);
    assert.equal(asked('renew-self'), 1);
  });

  it('goes on after a failed renewal and tries again with the next call', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1h' })) });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    proxy.treat(({ url }) => (url.endsWith('renew-self') ? { status: 500 } : 'pass'));
    await read(open);
    await read(open);
    assert.equal(asked('renew-self'), 2);
    proxy.treat(() => 'pass');
    await read(open);
    await read(open);
    assert.equal(asked('renew-self'), 3);
  });

  it('uses up a token that can not be renewed', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1h', renewable: false })) });
    await read(open);
    aheadMs += 0.9 * HOUR_MS;
    await read(open);
    assert.equal(asked('renew-self'), 0);
  });

  it('works with a token that may not look itself up', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { no_default_policy: true })) });
    assert.equal((await read(open)).status, 404);
    const fault = await expectFault(open.call('read', 'sys/mounts', PLACE), 'KT3003');
    assert.match(fault.saw, /403/);
  });

  it('tells a wrong token from one that worked before', async () => {
    await expectFault(read(connect({ token: new Secret(`${CANARY}-wrong`) })), 'KT3102');
    connection?.close();
    const token = await newToken(bao, policy, { ttl: '1h', id: `${CANARY}-${mount}-revoked` });
    const open = connect({ token: new Secret(token) });
    await read(open);
    await bao.api('POST', 'auth/token/revoke', { token });
    await expectFault(read(open), 'KT3103');
    await expectFault(read(open), 'KT3103');
  });

  it('says that a token has expired when its short life is over', async function () {
    this.timeout(10_000);
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1s', renewable: false })) });
    await read(open);
    while (
      await read(open).then(
        () => true,
        () => false,
      )
    );
    await expectFault(read(open), 'KT3103');
  });

  it('blames the policy, not the token, when only the policy is in the way', async () => {
    const open = connect({ token: new Secret(await newToken(bao, policy, { ttl: '1h' })) });
    const place = 'store vault-test, kv/elsewhere/x';
    const fault = await expectFault(open.call('read', 'sys/mounts', place), 'KT3003');
    assert.equal(fault.place, place);
    assert.equal((await read(open)).status, 404);
  });

  it('logs in with AppRole, without any token of the environment', async () => {
    const stray = { VAULT_TOKEN: 'stray', VAULT_NAMESPACE: 'stray', VAULT_PREFIX: '/stray' };
    const saved = Object.keys(stray).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, stray);
    try {
      await read(connect({ appRole: await newAppRole() }));
    } finally {
      for (const [name, value] of saved)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
    assert.equal(asked('auth/approle/login'), 1);
    assert.ok(!JSON.stringify(proxy.seen).includes('stray'));
  });

  it('renews an AppRole token and logs in again when its longest life is reached', async () => {
    const open = connect({ appRole: await newAppRole({ token_ttl: '1h', token_max_ttl: '1h' }) });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    // The server's own clock has not moved, so it grants the whole hour again.
    await read(open);
    assert.equal(asked('renew-self'), 1);
    assert.equal(asked('auth/approle/login'), 1);
    aheadMs += 2 * HOUR_MS;
    await read(open);
    assert.equal(asked('auth/approle/login'), 2);
  });

  it('logs in again when renewal gains no time', async () => {
    const open = connect({ appRole: await newAppRole() });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    const short = { auth: { client_token: 'fake', lease_duration: 60, renewable: true } };
    proxy.treat(({ url }) =>
      url.endsWith('renew-self') ? { status: 200, body: JSON.stringify(short) } : 'pass',
    );
    await read(open);
    assert.equal(asked('auth/approle/login'), 2);
  });

  it('logs in again, once, when the server has forgotten the token', async () => {
    const open = connect({ appRole: await newAppRole() });
    await read(open);
    const token = proxy.seen.at(-1)?.headers['x-vault-token'];
    await bao.api('POST', 'auth/token/revoke', { token });
    assert.equal((await read(open)).status, 404);
    assert.equal(asked('auth/approle/login'), 2);
  });

  it('goes on with a good AppRole token when a new login is refused', async () => {
    const open = connect({
      appRole: await newAppRole({ secret_id_num_uses: 1, token_no_default_policy: true }),
    });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    assert.equal((await read(open)).status, 404);
    aheadMs += HOUR_MS;
    await expectFault(read(open), 'KT3104');
  });

  it('says that a wrong secret id was refused', async () => {
    const { roleId } = await newAppRole();
    const appRole = { roleId, secretId: new Secret(`${CANARY}-secret-id`) };
    await expectFault(read(connect({ appRole })), 'KT3104');
  });

  it('says that AppRole is mounted elsewhere', async () => {
    const appRole = { ...(await newAppRole()), mount: 'nowhere' };
    const fault = await expectFault(read(connect({ appRole })), 'KT3104');
    assert.match(fault.saw, /auth\/nowhere/);
  });

  it('sends the namespace with every call, the login included', async () => {
    const open = connect({ appRole: await newAppRole() }, { namespace: 'team-a' });
    await expectFault(read(open), 'KT3105');
    assert.ok(proxy.seen.length > 0);
    assert.ok(proxy.seen.every(({ headers }) => headers['x-vault-namespace'] === 'team-a'));
  });
});
