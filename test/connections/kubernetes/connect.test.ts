import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { connectKubernetes } from '../../../src/connections/kubernetes/connect.ts';
import type { KubernetesConnection } from '../../../src/connections/kubernetes/connect.ts';
import { kubernetesConnectionShape } from '../../../src/connections/kubernetes/settings.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { CANARY, expectFault } from '../../stores/expect-fault.ts';
import { certificate, startStandIn } from './stand-in.ts';
import type { StandIn } from './stand-in.ts';

const PLACE = 'store cluster-test';
const schema = z.strictObject(kubernetesConnectionShape);
const secret = { api: 'v1', kind: 'secrets', namespace: 'trading', name: 'orders' };
const secrets = { api: 'v1', kind: 'secrets', namespace: 'trading' };
const forbidden = {
  kind: 'Status',
  reason: 'Forbidden',
  message:
    'deployments.apps "x" is forbidden: User "system:serviceaccount:keyturn:keyturn" cannot patch resource "deployments" in API group "apps" in the namespace "trading"',
};

describe('a connection to an API server', () => {
  let server: StandIn;
  let connection: KubernetesConnection;
  let aheadMs = 0;
  const clock = { now: () => 0, monotonicMs: () => performance.now() + aheadMs };

  beforeEach(async () => {
    server = await startStandIn();
    connection = connect({ token: new Secret(`${CANARY}-token`) });
  });

  afterEach(async () => {
    connection.close();
    await server.stop();
  });

  const connect = (auth: unknown, more: Readonly<Record<string, unknown>> = {}) => {
    const apiServer = { address: server.address, ca: new Secret(server.ca), auth, ...more };
    return connectKubernetes(PLACE, schema.parse({ apiServer, timeout: '2s' }), { clock, environment: {} });
  };

  it('asks with the token, over one kept connection', async () => {
    server.answer(() => ({ status: 200, body: { kind: 'Secret' } }));
    assert.deepEqual(await connection.get(secret, PLACE), { kind: 'Secret' });
    await connection.get(secret, PLACE);
    const [first] = server.seen;
    assert.equal(first?.url, '/api/v1/namespaces/trading/secrets/orders');
    assert.equal(first.headers['authorization'], `Bearer ${CANARY}-token`);
    assert.equal(server.connections(), 1);
  });

  it('reads pages until there is none', async () => {
    server.answer(({ url }) =>
      url.includes('continue=more')
        ? { status: 200, body: { metadata: {}, items: [{ n: 3 }] } }
        : { status: 200, body: { metadata: { continue: 'more' }, items: [{ n: 1 }, { n: 2 }] } },
    );
    const pages = [];
    for await (const page of connection.list(secrets, { labelSelector: 'a=b', limit: 2 }, PLACE))
      pages.push(page);
    assert.deepEqual(pages, [[{ n: 1 }, { n: 2 }], [{ n: 3 }]]);
    assert.match(server.seen[0]?.url ?? '', /secrets\?limit=2&labelSelector=a%3Db$/);
  });

  it('finds nothing where nothing is, and removes it without complaint', async () => {
    server.answer(() => ({ status: 404, body: { reason: 'NotFound' } }));
    assert.equal(await connection.get(secret, PLACE), null);
    assert.equal(await connection.patch(secret, {}, PLACE), null);
    assert.equal(await connection.remove(secret, PLACE), false);
  });

  for (const [status, body, code] of [
    [401, { reason: 'Unauthorized' }, 'KT3406'],
    [403, forbidden, 'KT3403'],
    [403, { reason: 'Forbidden', message: `exceeded quota ${CANARY}` }, 'KT3412'],
    [404, { reason: 'NotFound' }, 'KT3414'],
    [409, { reason: 'Conflict' }, 'KT3405'],
    [422, { reason: 'Invalid', message: `Invalid value: "${CANARY}"` }, 'KT3411'],
    [429, { reason: 'TooManyRequests' }, 'KT3410'],
    [500, { reason: 'InternalError', message: CANARY }, 'KT3408'],
    [302, `<a href="https://elsewhere/${CANARY}">`, 'KT3407'],
    [200, `not json ${CANARY}`, 'KT3408'],
  ] as const)
    it(`names ${status} ${code}, and repeats no word of the answer`, async () => {
      server.answer(() => ({ status, body, headers: { location: 'https://127.0.0.1:1/' } }));
      const apply = connection.apply(
        { ...secret, api: 'apps/v1', kind: 'deployments' },
        { data: `${CANARY}-data` },
        { fieldManager: 'keyturn', force: true },
        PLACE,
      );
      const fault = await expectFault(apply, code);
      if (code === 'KT3403') {
        assert.match(fault.saw, /keyturn:keyturn may not patch deployments\.apps in namespace trading/);
        assert.match(fault.next, /^kubectl auth can-i patch deployments\.apps -n trading --as system:/);
      }
      assert.equal(server.seen.length, 1, 'a write is never repeated');
    });

  it('reads again after a server that failed, and after a connection that broke', async () => {
    const acts = [
      'cut',
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 200, body: { ok: 1 } },
    ] as const;
    server.answer(() => acts[server.seen.length - 1] ?? 'cut');
    assert.deepEqual(await connection.get(secret, PLACE), { ok: 1 });
    assert.equal(server.seen.length, 3);
  });

  it('gives a read up after three tries', async () => {
    server.answer(() => ({ status: 429, headers: { 'retry-after': '0' } }));
    await expectFault(connection.get(secret, PLACE), 'KT3410');
    assert.equal(server.seen.length, 3);
  });

  it('waits for no answer longer than its time-out', async () => {
    connection.close();
    connection = connect({ token: new Secret(CANARY) });
    server.answer(() => 'hang');
    await expectFault(connection.create(secrets, { data: CANARY }, PLACE), 'KT3402');
  });

  it('reads no more than 16 MiB', async () => {
    server.answer(() => ({ status: 200, body: { fill: 'x'.repeat(17 * 1024 * 1024) } }));
    await expectFault(connection.get(secret, PLACE), 'KT3413');
  });

  it('trusts no certificate of another authority, and sends it nothing', async () => {
    const other = connect({ token: new Secret(CANARY) }, { ca: new Secret(certificate().cert) });
    await expectFault(other.get(secret, PLACE), 'KT3404');
    other.close();
    assert.equal(server.seen.length, 0);
  });

  it('says that nobody listens', async () => {
    const nobody = connect({ token: new Secret(CANARY) }, { address: 'https://127.0.0.1:1' });
    await expectFault(nobody.get(secret, PLACE), 'KT3401');
    nobody.close();
  });

  for (const name of ['../pods', 'a/b', 'a?b', 'A', '', 'a..b'])
    it(`sends nothing for an object called '${name}'`, async () => {
      await expectFault(connection.get({ ...secret, name }, PLACE), 'KT3411');
      await expectFault(connection.get({ ...secret, namespace: name }, PLACE), 'KT3411');
      assert.equal(server.seen.length, 0);
    });

  describe('from inside a pod', () => {
    let folder: string;

    beforeEach(async () => {
      aheadMs = 0;
      folder = await mkdtemp(join(tmpdir(), 'keyturn-account-'));
      await writeFile(join(folder, 'ca.crt'), server.ca);
      await writeFile(join(folder, 'token'), `${CANARY}-one\n`);
      const { hostname, port } = new URL(server.address);
      const environment = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
      connection.close();
      connection = connectKubernetes(PLACE, schema.parse({}), { clock, environment, serviceAccount: folder });
    });

    afterEach(() => rm(folder, { recursive: true }));

    const tokens = () => server.seen.map(({ headers }) => headers['authorization']?.slice(-3));

    it('uses the token of the service account, read again after a minute', async () => {
      await connection.get(secret, PLACE);
      await writeFile(join(folder, 'token'), `${CANARY}-two`);
      await connection.get(secret, PLACE);
      aheadMs += 61_000;
      await connection.get(secret, PLACE);
      assert.deepEqual(tokens(), ['one', 'one', 'two']);
    });

    it('reads it at once where it is refused, and asks once more, a write as well', async () => {
      await connection.get(secret, PLACE);
      await writeFile(join(folder, 'token'), `${CANARY}-two`);
      server.answer(({ headers }) => ({
        status: String(headers['authorization']).endsWith('two') ? 201 : 401,
      }));
      await connection.create(secrets, {}, PLACE);
      assert.deepEqual(tokens(), ['one', 'one', 'two']);
    });

    it('asks once where the token is the same and refused', async () => {
      server.answer(() => ({ status: 401 }));
      await expectFault(connection.create(secrets, {}, PLACE), 'KT3406');
      assert.equal(server.seen.length, 1);
    });

    it('says that there is no token, and that there is no cluster', async () => {
      await rm(join(folder, 'token'));
      await expectFault(connection.get(secret, PLACE), 'KT3409');
      const outside = connectKubernetes(PLACE, schema.parse({}), { clock, environment: {} });
      await expectFault(outside.get(secret, PLACE), 'KT3409');
    });
  });

  it('takes an address that is https and nothing else', () => {
    for (const address of ['http://127.0.0.1', 'https://u:p@h', 'https://h/path', 'https://h/?q', 'h'])
      assert.throws(() => connect({ token: new Secret(CANARY) }, { address }), z.ZodError);
  });
});
