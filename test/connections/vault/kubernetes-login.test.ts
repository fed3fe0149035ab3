import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { connectVault } from '../../../src/connections/vault/connect.ts';
import type { VaultConnection } from '../../../src/connections/vault/connect.ts';
import type { VaultConnectionSettings } from '../../../src/connections/vault/settings.ts';
import type { FaultCode } from '../../../src/domain/fault.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { rejectsWith } from '../../custody/rejects.ts';
import { expectFault } from '../../stores/expect-fault.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { startBalancer } from '../../support/kubernetes/balancer.ts';
import type { Balancer } from '../../support/kubernetes/balancer.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { ACCOUNT, AUDIENCE, newTokenFile, newVaultLogin } from '../../support/kubernetes/vault-login.ts';
import type { TokenFile, VaultLogin } from '../../support/kubernetes/vault-login.ts';
import { sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';
import { newTransit, policyFor } from '../../support/servers/transit.ts';

const PLACE = 'store vault-test';
const HOUR_MS = 3_600_000;
/** The API server remembers for ten seconds that a token was good. */
const PATIENCE_MS = 90_000;

describe('a login with the token of a service account', function () {
  this.timeout(120_000);
  let bao: OpenBao;
  let server: ApiServer;
  /** What OpenBao reaches the API server by. */
  let road: Balancer;
  let login: VaultLogin;
  let proxy: Proxy;
  let file: TokenFile;
  let connection: VaultConnection | null = null;
  let aheadMs = 0;

  before(async function () {
    requireServer(this, 'openbao');
    requireServer(this, 'kubernetes');
    [bao, server, road] = await Promise.all([sharedOpenBao(), sharedApiServer(), startBalancer()]);
    road.behind.add(portOfServer());
    login = await newVaultLogin(bao, server, { address: `https://127.0.0.1:${road.port}` });
  });

  after(() => road?.stop());

  beforeEach(async () => {
    aheadMs = 0;
    road.behind.add(portOfServer());
    proxy = await startProxy(bao.address);
    file = await newTokenFile(await newToken());
  });

  afterEach(async () => {
    connection?.close();
    await proxy.stop();
    await file.remove();
  });

  const portOfServer = (): number => Number(new URL(server.url).port);
  const newToken = (audience = AUDIENCE, pod?: KubernetesObject, account = ACCOUNT): Promise<string> =>
    server.tokenOf(login.namespace, account, {
      audiences: [audience],
      ...(pod === undefined ? {} : { pod }),
    });
  const newPod = (name: string, account = ACCOUNT): Promise<KubernetesObject> =>
    server.admin.call('POST', `/api/v1/namespaces/${login.namespace}/pods`, {
      metadata: { name },
      spec: { serviceAccountName: account, containers: [{ name: 'keyturn', image: 'keyturn:1' }] },
    });
  const connect = (change: Readonly<Record<string, unknown>> = {}): VaultConnection => {
    const auth = { kubernetes: { role: ACCOUNT, tokenFile: file.path, mount: login.mount, ...change } };
    const settings = vault.settingsSchema.parse({ address: proxy.address, auth, mount: login.kv });
    connection = connectVault(PLACE, settings as VaultConnectionSettings, {
      clock: { now: () => 0, monotonicMs: () => performance.now() + aheadMs },
      environment: {},
    });
    return connection;
  };
  /** Nothing stands there: 404, from a server that has let us in. */
  const read = (open: VaultConnection) => open.call('read', `${login.kv}/data/trading/x`, PLACE);
  const asked = (end: string): number => proxy.seen.filter(({ url }) => url.endsWith(end)).length;
  const logins = (): readonly { readonly jwt: string; readonly role: string }[] =>
    proxy.seen
      .filter(({ url }) => url.endsWith(`auth/${login.mount}/login`))
      .map(({ body }) => JSON.parse(body) as { jwt: string; role: string });
  const revoke = () =>
    bao.api('POST', 'auth/token/revoke', { token: proxy.seen.at(-1)?.headers['x-vault-token'] });
  /** Refused with this, and with nothing of the token in it. */
  const refused = async (open: VaultConnection, code: FaultCode) => {
    const fault = await expectFault(read(open), code);
    for (const { jwt } of logins()) assert.ok(!inspect(fault, { depth: 20 }).includes(jwt.slice(-40)));
    return fault;
  };
  /** Until the API server has forgotten that the token was good. */
  const untilRefused = (code: FaultCode) =>
    until(
      'the login to be refused',
      async () => {
        const open = connect();
        return read(open)
          .then(() => null)
          .catch(() => refused(open, code))
          .finally(() => open.close());
      },
      PATIENCE_MS,
    );

  it('lets the daemon read and write, and asks for one token for all of it', async () => {
    const open = connect();
    const path = `${login.kv}/data/trading/written`;
    assert.equal((await open.call('read', path, PLACE)).status, 404);
    const value = { data: { APP_KEY: 'fake-key', APP_SECRET: 'fake-secret' }, options: { cas: 0 } };
    assert.equal((await open.call('write', path, PLACE, value)).status, 200);
    const { body } = await open.call('read', path, PLACE);
    assert.deepEqual((body as { data: { data: unknown } }).data.data, value.data);
    assert.equal(logins().length, 1);
    assert.equal(logins()[0]?.role, ACCOUNT);
  });

  it('is held to the policy of its role', async () => {
    await login.newRole('empty', { token_policies: 'default' });
    const fault = await refused(connect({ role: 'empty' }), 'KT3003');
    assert.match(fault.saw, /403/);
  });

  it('shows the token that stands in the file now: the one before has ended with its pod', async () => {
    const [before, after] = [await newPod('keyturn-before'), await newPod('keyturn-after')];
    const [first, second] = [await newToken(AUDIENCE, before), await newToken(AUDIENCE, after)];
    await file.replace(first);
    const open = connect();
    await read(open);
    await file.replace(`${second}\n`);
    await server.admin.call('DELETE', `/api/v1/namespaces/${login.namespace}/pods/keyturn-before`);
    await revoke();
    assert.equal((await read(open)).status, 404);
    assert.deepEqual(
      logins().map(({ jwt }) => jwt),
      [first, second],
    );
  });

  it('logs in again, once, when the server has forgotten the token', async () => {
    const open = connect();
    await read(open);
    await revoke();
    assert.equal((await read(open)).status, 404);
    assert.equal((await read(open)).status, 404);
    assert.equal(logins().length, 2);
  });

  it('renews what it was given, and logs in again when its longest life is reached', async () => {
    await login.newRole('short', { token_ttl: '1h', token_max_ttl: '1h' });
    const open = connect({ role: 'short' });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    await read(open);
    assert.deepEqual([asked('renew-self'), logins().length], [1, 1]);
    aheadMs += 2 * HOUR_MS;
    await read(open);
    assert.equal(logins().length, 2);
  });

  it('logs in again when what it was given can not be renewed', async () => {
    await login.newRole('batch', { token_type: 'batch' });
    const open = connect({ role: 'batch' });
    await read(open);
    aheadMs += 0.8 * HOUR_MS;
    await read(open);
    assert.deepEqual([asked('renew-self'), logins().length], [0, 2]);
  });

  it('says that the token is for another audience, what to do, and goes on when that is done', async () => {
    await file.replace(await newToken('somebody-else'));
    const open = connect();
    const fault = await refused(open, 'KT3108');
    assert.equal(fault.saw, `role ${ACCOUNT} does not take a token for the audience somebody-else (403)`);
    assert.equal(fault.expected, `in ${file.path} a token for the audience of the role`);
    assert.equal(
      fault.next,
      `give the projected token the audience that bao read auth/${login.mount}/role/${ACCOUNT} shows, then keyturn doctor`,
    );
    await file.replace(await newToken());
    assert.equal((await read(open)).status, 404);
  });

  it('needs a role that names an audience: without one the server takes what was made for others', async () => {
    await file.replace(await newToken('somebody-else'));
    await login.newRole('careless', { audience: '' });
    assert.equal((await read(connect({ role: 'careless' }))).status, 404);
  });

  it('says that there is no such role', async () => {
    const fault = await refused(connect({ role: 'nobody' }), 'KT3108');
    assert.equal(fault.saw, `there is no role nobody at auth/${login.mount} (400)`);
    assert.equal(fault.next, `bao list auth/${login.mount}/role, then keyturn doctor`);
  });

  it('says that the role is for another service account, or another namespace', async () => {
    await login.newRole('theirs', { bound_service_account_names: 'somebody-else' });
    const us = `system:serviceaccount:${login.namespace}:${ACCOUNT}`;
    const name = await refused(connect({ role: 'theirs' }), 'KT3108');
    assert.equal(name.saw, `role theirs is not for ${us} (403)`);
    assert.match(name.expected, /bound_service_account_names /);
    assert.equal(name.next, `bao read auth/${login.mount}/role/theirs, then keyturn doctor`);
    await login.newRole('elsewhere', { bound_service_account_namespaces: 'somewhere-else' });
    const namespace = await refused(connect({ role: 'elsewhere' }), 'KT3108');
    assert.equal(namespace.saw, `role elsewhere is not for ${us} (403)`);
    assert.match(namespace.expected, /bound_service_account_namespaces /);
  });

  it('ends with its pod: what was given before is good until it ends, and no new login is', async () => {
    const pod = await newPod('keyturn-gone');
    await file.replace(await newToken(AUDIENCE, pod));
    const open = connect();
    await read(open);
    await server.admin.call('DELETE', `/api/v1/namespaces/${login.namespace}/pods/keyturn-gone`);
    const fault = await untilRefused('KT3109');
    assert.match(fault.saw, new RegExp(`${login.namespace}:${ACCOUNT} for the audience ${AUDIENCE}$`));
    assert.equal((await read(open)).status, 404);
    open.close();
  });

  it('ends with its service account', async () => {
    const role = { bound_service_account_names: 'keyturn-once' };
    await login.newRole(ACCOUNT, role);
    await file.replace(await newToken(AUDIENCE, undefined, 'keyturn-once'));
    await read(connect());
    connection?.close();
    const accounts = `/api/v1/namespaces/${login.namespace}/serviceaccounts`;
    await server.admin.call('DELETE', `${accounts}/keyturn-once`);
    await untilRefused('KT3109');
    await login.newRole(ACCOUNT);
  });

  it('waits for an API server that is away, and goes on with what it has', async () => {
    const open = connect();
    await read(open);
    road.behind.clear();
    await road.endAll();
    assert.equal((await read(open)).status, 404);
    await revoke();
    const fault = await refused(open, 'KT3109');
    assert.equal(fault.remedy, 'retry');
    assert.equal(fault.next, `bao read auth/${login.mount}/config, then keyturn doctor`);
    road.behind.add(portOfServer());
    assert.equal((await read(open)).status, 404);
  });

  it('is refused where OpenBao may not ask the cluster', async () => {
    const stranger = await server.tokenOf(login.namespace, 'stranger');
    await login.configure({ token_reviewer_jwt: stranger });
    await refused(connect(), 'KT3109');
    await login.configure();
    connection?.close();
    assert.equal((await read(connect())).status, 404);
  });

  it('opens the key over everything as well, and calls a cluster that is away a matter of waiting', async () => {
    const transit = await newTransit(bao);
    const { mount, key } = transit;
    await bao.api('POST', `sys/policies/acl/${mount}`, { policy: policyFor(mount, key) });
    await login.newRole('kek', { token_policies: mount });
    const auth = { kubernetes: { role: 'kek', tokenFile: file.path, mount: login.mount } };
    const kek = transit.provider({ auth });
    const sealed = await (await kek.find())?.wrap(Buffer.from('fake-identity'), 'installation');
    kek.close();
    assert.ok(sealed);
    road.behind.clear();
    await road.endAll();
    const later = transit.provider({ auth });
    const fault = await rejectsWith('KT2022', () => later.find());
    assert.match(fault.saw, /^KT3109 /);
    road.behind.add(portOfServer());
    const opened = await (await later.find())?.unwrap(sealed);
    later.close();
    assert.equal(Buffer.from(opened ?? []).toString(), 'fake-identity');
  });
});
