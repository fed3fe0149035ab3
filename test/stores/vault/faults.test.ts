import assert from 'node:assert/strict';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import type { FaultCode } from '../../../src/domain/fault.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Store } from '../../../src/ports/store.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { payload } from '../../contract/store/contract.ts';
import { freePort } from '../../support/servers/process.ts';
import { newMount, newToken, sharedOpenBao, startOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy, SeenRequest, Treatment } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeDeps } from '../deps.ts';
import { CANARY, expectFault } from '../expect-fault.ts';

const ATTEMPT = 'att_00000000000000000000000001';
/** In the words of OpenBao. */
const STARTING =
  '{"errors":["Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly."]}';

describe('the faults of the vault store', () => {
  let bao: OpenBao;
  let mount: string;
  let token: Secret;
  let at: FrozenDestination;
  let proxy: Proxy;
  const stores: Store[] = [];
  let places = 0;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await sharedOpenBao();
    mount = await newMount(bao);
    const policy = `path "${mount}/*" { capabilities = ["create", "read", "update", "delete"] }`;
    token = new Secret(await newToken(bao, policy, { id: `${CANARY}-${mount}` }));
  });

  beforeEach(async () => {
    at = destination(`${mount}/trading/place-${++places}`);
    proxy = await startProxy(bao.address);
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await proxy.stop();
  });

  const open = (settings: Readonly<Record<string, unknown>> = {}) => {
    const all = { address: proxy.address, auth: { token }, mount, ...settings };
    const store = vault.create('vault-test', vault.settingsSchema.parse(all), storeDeps('/nonexistent'));
    stores.push(store);
    return store;
  };

  const treatments: readonly (readonly [string, Treatment, FaultCode])[] = [
    ['a server error', { status: 500 }, 'KT3008'],
    ['an error page of a proxy', { status: 502, body: `<h1>${CANARY}</h1>` }, 'KT3008'],
    ['a page that is no answer', { status: 200, body: `<h1>${CANARY}</h1>` }, 'KT3008'],
    ['a reply that breaks off', 'drop-reply', 'KT3001'],
    ['no reply at all', 'hang', 'KT3002'],
    ['a rate limit', { status: 429, body: `{"errors":["${CANARY}"]}` }, 'KT3014'],
    ['a body that is too large', { status: 413 }, 'KT3013'],
    ['a standby', { status: 473 }, 'KT3107'],
    ['an engine that is just starting', { status: 400, body: STARTING }, 'KT3111'],
    ['a refusal without a name', { status: 405, body: `{"errors":["${CANARY}"]}` }, 'KT3015'],
    ['a load balancer without servers', { status: 503, body: 'no server' }, 'KT3008'],
  ];
  for (const [title, treatment, code] of treatments)
    it(`tells ${title} as ${code}, and works again afterwards`, async () => {
      const store = open({ timeout: '1s' });
      proxy.treat(({ url }) => (url.includes('/data/') ? treatment : 'pass'));
      const fault = await expectFault(store.stage(at, ATTEMPT, payload('a')), code);
      assert.equal(fault.place, `store vault-test, ${at.at['path']}`);
      proxy.treat(() => 'pass');
      await store.stage(at, ATTEMPT, payload('a'));
      assert.notEqual(await store.readStaged(at, ATTEMPT), null);
    });

  it('settles a promotion whose reply was lost', async () => {
    const store = open();
    await store.stage(at, ATTEMPT, payload('a'));
    proxy.treat((asked) => (isLiveWrite(asked) ? 'drop-reply' : 'pass'));
    await expectFault(store.promote(at, ATTEMPT, payload('a'), null), 'KT3001');
    proxy.treat(() => 'pass');
    await expectFault(store.promote(at, ATTEMPT, payload('a'), null), 'KT3005');
    const live = await store.readLive(at);
    assert.equal(live?.version, '1');
    assert.deepEqual(revealPayload(live.payload), revealPayload(payload('a')));
  });

  for (const moment of [1, 2, 3])
    it(`never overwrites what another program writes just before request ${moment} of a promotion`, async () => {
      const store = open();
      const one = await store.promote(at, ATTEMPT, payload('a'), null);
      const foreign = { data: revealPayload(payload('foreign')), options: { cas: Number(one) } };
      const write = () => bao.api('POST', `${mount}/data/${below(at)}`, foreign).catch(() => null);
      let requests = 0;
      proxy.treat(async (): Promise<Treatment> => {
        if (++requests === moment) await write();
        return 'pass';
      });
      const ours = await store.promote(at, ATTEMPT, payload('b'), one).catch((thrown: unknown) => thrown);
      const live = await store.readLive(at);
      const winner = ours instanceof Fault ? 'foreign' : 'b';
      if (ours instanceof Fault) assert.equal(ours.code, 'KT3005');
      assert.equal(winner, moment < 3 ? 'foreign' : 'b');
      assert.deepEqual(revealPayload(live?.payload ?? {}), revealPayload(payload(winner)));
    });

  it('promotes over a deleted version, counting from its number', async () => {
    const store = open();
    await store.promote(at, ATTEMPT, payload('a'), null);
    await bao.api('DELETE', `${mount}/data/${below(at)}`);
    assert.equal(await store.readLive(at), null);
    await store.preflight(at);
    assert.equal(await store.promote(at, ATTEMPT, payload('b'), null), '2');
  });

  it('promotes over a destroyed version too', async () => {
    const store = open();
    await store.promote(at, ATTEMPT, payload('a'), null);
    await bao.api('PUT', `${mount}/destroy/${below(at)}`, { versions: [1] });
    assert.equal(await store.readLive(at), null);
    assert.equal(await store.promote(at, ATTEMPT, payload('b'), null), '2');
  });

  it('does not follow a redirect, to whomever it leads', async () => {
    const stranger = await startProxy(bao.address);
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        proxy.treat(() => ({ status, headers: { location: `${stranger.address}/v1/x` } }));
        const fault = await expectFault(open().readLive(at), 'KT3007');
        assert.match(fault.saw, new RegExp(String(status)));
      }
      assert.equal(stranger.seen.length, 0);
    } finally {
      await stranger.stop();
    }
  });

  it('says that nobody listens', async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const fault = await expectFault(open({ address }).readLive(at), 'KT3001');
    assert.match(fault.saw, /ECONNREFUSED/);
  });

  it('says that the name of the server is unknown', async function () {
    this.timeout(20_000);
    await expectFault(open({ address: 'https://vault.invalid:8200' }).readLive(at), 'KT3001');
  });

  it('says that the mount, the namespace or the kind of engine is wrong', async () => {
    const nowhere = destination('nowhere/trading/x');
    const root = new Secret(bao.rootToken);
    const missing = await expectFault(
      open({ mount: 'nowhere', auth: { token: root } }).readLive(nowhere),
      'KT3105',
    );
    assert.match(missing.saw, /mount/);
    const space = await expectFault(open({ namespace: 'nowhere' }).readLive(at), 'KT3105');
    assert.match(space.saw, /namespace/);
    const one = `${mount}-one`;
    await bao.api('POST', `sys/mounts/${one}`, { type: 'kv' });
    const first = open({ mount: one, auth: { token: root } });
    await expectFault(first.preflight(destination(`${one}/trading/x`)), 'KT3105');
    await expectFault(first.stage(destination(`${one}/trading/x`), ATTEMPT, payload('a')), 'KT3105');
  });

  it('refuses a place outside of the mount or inside the staging prefix', async () => {
    for (const path of ['other/x', mount, `${mount}/keyturn-staging/x`, `${mount}/keyturn-staging`])
      await expectFault(open().preflight(destination(path)), 'KT3010');
    assert.equal(proxy.seen.length, 0);
  });

  it('says what the token may not do at the live path, before anything is minted', async () => {
    const staging = `
      path "${mount}/data/keyturn-staging/*" { capabilities = ["create", "read", "update"] }
      path "${mount}/metadata/keyturn-staging/*" { capabilities = ["delete"] }`;
    const blind = new Secret(await newToken(bao, staging));
    await expectFault(open({ auth: { token: blind } }).preflight(at), 'KT3003');
    const reader = `${staging} path "${mount}/data/trading/*" { capabilities = ["read"] }`;
    const readOnly = new Secret(await newToken(bao, reader));
    const fault = await expectFault(open({ auth: { token: readOnly } }).preflight(at), 'KT3003');
    assert.match(fault.saw, /create the live path/);
    await bao.api('POST', `${mount}/data/${below(at)}`, { data: { a: 'b' } });
    const again = await expectFault(open({ auth: { token: readOnly } }).preflight(at), 'KT3003');
    assert.match(again.saw, /update the live path/);
  });

  it('says that the staging prefix may not be written', async () => {
    const live = new Secret(
      await newToken(bao, `path "${mount}/data/trading/*" { capabilities = ["create", "read", "update"] }`),
    );
    await expectFault(open({ auth: { token: live } }).preflight(at), 'KT3003');
  });

  it('refuses to read fields that are no texts', async () => {
    await bao.api('POST', `${mount}/data/${below(at)}`, { data: { nested: { secret: CANARY } } });
    await expectFault(open().readLive(at), 'KT3011');
  });

  it('refuses an environment that weakens the client', () => {
    const deps = storeDeps('/nonexistent', { environment: { VAULT_SKIP_VERIFY: 'false' } });
    const settings = { address: proxy.address, auth: { token }, mount };
    assert.throws(
      () => vault.create('vault-test', settings, deps),
      (thrown) => thrown instanceof Fault && thrown.code === 'KT3106',
    );
  });

  it('says that the server is sealed', async function () {
    this.timeout(30_000);
    const own = await startOpenBao();
    try {
      const ownMount = await newMount(own);
      const store = open({
        address: own.address,
        mount: ownMount,
        auth: { token: new Secret(own.rootToken) },
      });
      const place = destination(`${ownMount}/trading/x`);
      await store.stage(place, ATTEMPT, payload('a'));
      await own.api('PUT', 'sys/seal');
      await expectFault(store.promote(place, ATTEMPT, payload('a'), null), 'KT3101');
      await expectFault(store.preflight(place), 'KT3101');
    } finally {
      await own.stop();
    }
  });

  it('verifies the certificate of the server, whatever the environment says', async function () {
    this.timeout(30_000);
    const own = await startOpenBao({ tls: true });
    const saved = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    try {
      const ownMount = await newMount(await trusting(own));
      const place = destination(`${ownMount}/trading/x`);
      const auth = { token: new Secret(own.rootToken) };
      const ca = new Secret(own.ca ?? '');
      const good = open({ address: own.address, mount: ownMount, auth, tls: { ca } });
      await good.preflight(place);
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      const bad = open({ address: own.address, mount: ownMount, auth });
      const fault = await expectFault(bad.readLive(place), 'KT3004');
      assert.match(fault.saw, /TLS/);
    } finally {
      if (saved === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = saved;
      await own.stop();
    }
  });
});

function destination(path: string): FrozenDestination {
  return { name: `vault-test:${path}`, store: 'vault-test', at: { path } };
}

function below({ at }: FrozenDestination): string {
  return (at['path'] ?? '').split('/').slice(1).join('/');
}

function isLiveWrite({ method, url }: SeenRequest): boolean {
  return method === 'POST' && url.includes('/data/trading/');
}

/** The same server, its certificate known to the calls that prepare the test. */
async function trusting(own: OpenBao): Promise<OpenBao> {
  const { request } = await import('node:https');
  const api: OpenBao['api'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { 'x-vault-token': own.rootToken };
      const call = request(`${own.address}/v1/${path}`, { method, headers, ca: own.ca ?? '' }, (response) => {
        response.resume();
        response.once('end', () =>
          (response.statusCode ?? 500) < 300 ? resolve(null) : reject(new Error(`${method} ${path}`)),
        );
      });
      call.once('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { ...own, api };
}
