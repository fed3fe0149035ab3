import assert from 'node:assert/strict';
import type { ClusterUnderTest, TestPod } from './cluster-under-test.ts';
import { accountIn, openDoor, routerIn } from './door.ts';
import type { Door } from './door.ts';

const AUDIENCE = 'keyturn';

/** What a pod may read, tried by those who may not: the same against the real API server and its stand-in. */
export function podRights(start: () => Promise<ClusterUnderTest>): void {
  let cluster: ClusterUnderTest;
  let door: Door;
  let namespace: string;
  let pod: TestPod;

  before(async () => {
    cluster = await start();
    door = await openDoor({ prod: cluster });
  });
  after(async () => {
    await door.close();
    await cluster.stop();
  });
  beforeEach(async () => {
    namespace = await cluster.namespace();
    await door.list([routerIn(namespace)]);
    pod = await cluster.makePod(namespace, 'orders-7', 'order-router');
  });

  const refused = async (token: string, status: number, code: string) => {
    const before = await door.reads();
    const heard = await door.receive(token);
    assert.deepEqual([heard.status, heard.body?.['code']], [status, code], JSON.stringify(heard.body));
    assert.notEqual(await door.loaded(token, 1), 204);
    assert.deepEqual(await door.reads(), before, 'nothing was read');
    return String(heard.body?.['saw']);
  };

  it('gives a pod the key of its service account, noted under namespace, name and uid', async () => {
    const heard = await door.receive(await pod.tokenFor(AUDIENCE), { instance: 'kube-system/somebody-else' });
    heard.leave();
    assert.deepEqual([heard.status, heard.words.map(({ is }) => is)], [200, ['key']]);
    const event = {
      ...{ type: 'Delivered', consumer: 'order-router', version: 1, actor: 'consumer:order-router' },
      ...{ instance: `${namespace}/orders-7`, pod: pod.uid },
    };
    assert.deepEqual((await door.reads()).at(-1), event);
  });

  it('takes its word for what it has loaded, and for nobody else', async () => {
    const token = await pod.tokenFor(AUDIENCE);
    assert.equal(await door.loaded(token, 1), 204);
    assert.deepEqual((await door.reads()).at(-1), {
      ...{ type: 'Loaded', consumer: 'order-router', version: 1, actor: 'consumer:order-router' },
      ...{ instance: `${namespace}/orders-7`, pod: pod.uid },
    });
    assert.equal(await door.loaded(token, 1, 'risk-batch'), 403);
  });

  it('refuses a stolen token of another audience', async () => {
    const saw = await refused(await pod.tokenFor('https://elsewhere.example'), 401, 'KT6002');
    assert.match(saw, /not for the audience keyturn/);
  });

  it('refuses a token that says it is for us and was not given for that', async () => {
    const [head, body, signature] = (await pod.tokenFor('https://elsewhere.example')).split('.');
    const claims = JSON.parse(Buffer.from(String(body), 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, aud: [AUDIENCE] })).toString('base64url');
    await refused([head, forged, signature].join('.'), 401, 'KT6002');
  });

  it('refuses a token that no pod has', async () => {
    assert.match(await refused(await pod.tokenFor(AUDIENCE, false), 401, 'KT6002'), /not bound to a pod/);
  });

  it('refuses the token of a pod that is gone', async () => {
    const token = await pod.tokenFor(AUDIENCE);
    await pod.remove();
    await refused(token, 401, 'KT6002');
  });

  it('refuses a service account that no manifest lists, by its name', async () => {
    const other = await cluster.makePod(namespace, 'orders-8', 'default');
    const saw = await refused(await other.tokenFor(AUDIENCE), 403, 'KT6003');
    assert.match(saw, new RegExp(`consumer ${namespace}/default`));
  });

  it('refuses the same service account of another namespace', async () => {
    const elsewhere = await cluster.namespace();
    const other = await cluster.makePod(elsewhere, 'orders-7', 'order-router');
    await refused(await other.tokenFor(AUDIENCE), 403, 'KT6003');
  });

  it('refuses a pod whose consumer was taken from the manifest', async () => {
    const token = await pod.tokenFor(AUDIENCE);
    await door.list([{ ...routerIn(namespace), kubernetes: accountIn(namespace, 'prod', 'another') }]);
    await refused(token, 403, 'KT6003');
  });

  it('shows a pod nothing else', async () => {
    const headers = { authorization: `Bearer ${await pod.tokenFor(AUDIENCE)}` };
    for (const path of ['/v1/status', '/v1/credentials/wb-orders-1', '/v1/events']) {
      const { status } = await fetch(door.url + path, { headers });
      assert.ok([401, 403, 404].includes(status), `${path} ${status}`);
    }
  });
}
