import assert from 'node:assert/strict';
import type { Store } from '../../../src/ports/store.ts';
import { connectKubernetes } from '../../../src/connections/kubernetes/connect.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { kubernetesSecret } from '../../../src/stores/kubernetes-secret/index.ts';
import { secretApi } from '../../../src/stores/kubernetes-secret/secret-api.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { payload } from '../../contract/store/contract.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeDeps } from '../deps.ts';
import { CANARY, expectFault } from '../expect-fault.ts';
import { decoded, destinationAt, encoded, newGrant, pathOf, settingsOf, storeFor } from './rig.ts';
import type { Granted } from './rig.ts';

const ATTEMPT = 'att_00000000000000000000000001';
const LABELS = { 'keyturn.dev/managed': 'true' };

describe('a Secret of Kubernetes', () => {
  let server: ApiServer;
  let grant: Granted;
  let store: Store;
  let name: string;
  let secrets = 0;

  before(async function () {
    requireServer(this, 'kubernetes');
    this.timeout(180_000);
    server = await sharedApiServer();
    grant = await newGrant(server);
  });

  beforeEach(() => {
    store = storeFor(server, grant);
    name = `orders-${++secrets}`;
  });

  afterEach(() => store.close());

  const at = (secret = name) => destinationAt(grant.namespace, secret);
  const raw = (secret = name) => server.admin.call('GET', pathOf(grant.namespace, secret));
  const put = (object: KubernetesObject, secret = name) =>
    server.admin.call('POST', `/api/v1/namespaces/${grant.namespace}/secrets`, {
      ...{ apiVersion: 'v1', kind: 'Secret', ...object },
      metadata: { name: secret, ...object.metadata },
    });
  const change = (patch: unknown) => server.admin.call('PATCH', pathOf(grant.namespace, name), patch);
  const promote = async (value: string) => {
    const live = await store.readLive(at());
    return store.promote(at(), ATTEMPT, payload(value), live?.version ?? null);
  };

  it('keeps the fields of others beside ours, and what they change of them is no drift', async () => {
    const version = await promote('a');
    await change({ data: encoded({ DB_PASSWORD: 'theirs' }), metadata: { labels: { team: 'orders' } } });
    assert.equal((await store.readLive(at()))?.version, version);
    await promote('b');
    const seen = await raw();
    assert.deepEqual(decoded(seen), { ...revealPayload(payload('b')), DB_PASSWORD: 'theirs' });
    assert.equal(seen.metadata?.labels?.['team'], 'orders');
    await store.clear(at(), (await store.readLive(at()))?.version ?? '');
    assert.deepEqual(decoded(await raw()), { DB_PASSWORD: 'theirs' });
  });

  it('is taken over where its owner names our fields in it', async () => {
    const annotations = { 'keyturn.dev/fields': 'APP_KEY, APP_SECRET' };
    const data = encoded({ ...revealPayload(payload('a')), OTHER: 'theirs' });
    await put({ metadata: { labels: LABELS, annotations }, data });
    assert.deepEqual(revealPayload((await store.readLive(at()))?.payload ?? {}), revealPayload(payload('a')));
    await store.preflight(at());
    await promote('b');
    assert.deepEqual(decoded(await raw()), { ...revealPayload(payload('b')), OTHER: 'theirs' });
  });

  it('is left alone where nobody has said that it is ours', async () => {
    await put({ data: encoded({ APP_KEY: 'theirs' }) });
    const before = await raw();
    const { version } = (await store.readLive(at())) ?? { version: '' };
    await expectFault(store.preflight(at()), 'KT3421');
    await expectFault(store.stage(at(), ATTEMPT, payload('a')), 'KT3421');
    await expectFault(store.promote(at(), ATTEMPT, payload('a'), version), 'KT3421');
    await expectFault(store.clear(at(), version), 'KT3421');
    assert.deepEqual(await raw(), before);
  });

  it('may be there without fields and label', async () => {
    await put({});
    await store.preflight(at());
    await promote('a');
    assert.deepEqual(decoded(await raw()), revealPayload(payload('a')));
  });

  for (const [what, object, code] of [
    ['immutable', { immutable: true }, 'KT3420'],
    ['of another type', { type: 'example.com/own' }, 'KT3421'],
    ['kept by a controller', { metadata: { ownerReferences: [owner()] } }, 'KT3421'],
  ] as const)
    it(`is refused where it is ${what}`, async () => {
      await put({
        ...object,
        metadata: { labels: LABELS, ...('metadata' in object ? object.metadata : {}) },
      });
      await expectFault(store.preflight(at()), code);
      await expectFault(store.promote(at(), ATTEMPT, payload('a'), null), code);
      assert.deepEqual(decoded(await raw()), {});
    });

  it('shows a pending copy to nobody who may read it', async () => {
    await store.stage(at(), ATTEMPT, payload('a'));
    const text = JSON.stringify(await raw());
    assert.match(text, new RegExp(`keyturn.dev/staged-${ATTEMPT}`));
    assert.ok(!text.includes(CANARY) && !text.includes(Buffer.from(CANARY).toString('base64').slice(0, 12)));
  });

  it('opens no pending copy that was carried to another Secret', async () => {
    await store.stage(at(), ATTEMPT, payload('a'));
    const annotations = (await raw()).metadata?.annotations ?? {};
    await put({ metadata: { labels: LABELS, annotations } }, `${name}-copy`);
    await expectFault(store.readStaged(at(`${name}-copy`), ATTEMPT), 'KT3305');
  });

  it('holds text, and says so where it does not', async () => {
    await put({
      metadata: { labels: LABELS },
      data: { APP_KEY: Buffer.from([0xff, 0xfe]).toString('base64') },
    });
    await expectFault(store.readLive(at()), 'KT3011');
  });

  it('takes no more than it can hold, and no name that it can not have', async () => {
    const large = { APP_KEY: new Secret('x'.repeat(1024 * 1024)) };
    await expectFault(store.promote(at(), ATTEMPT, large, null), 'KT3013');
    await expectFault(store.stage(at(), ATTEMPT, large), 'KT3013');
    await expectFault(store.promote(at(), ATTEMPT, { 'app key': new Secret('x') }, null), 'KT3013');
    await promote('a');
    await change({ data: { OTHER: Buffer.alloc(1024 * 1023).toString('base64') } });
    const big = { ...payload('b'), APP_KEY: new Secret('x'.repeat(2048)) };
    const { version } = (await store.readLive(at())) ?? { version: '' };
    await expectFault(store.promote(at(), ATTEMPT, big, version), 'KT3013');
  });

  it('is in one of the namespaces that the store was given', async () => {
    const other = destinationAt('elsewhere', 'orders');
    await expectFault(store.readLive(other), 'KT3010');
    assert.equal(store.placeAt('elsewhere/orders'), null);
    assert.deepEqual(store.placeAt(`${grant.namespace}/orders`), { secret: `${grant.namespace}/orders` });
    for (const place of ['orders', `${grant.namespace}/`, `${grant.namespace}/a/b`, `${grant.namespace}/A`])
      assert.equal(store.placeAt(place), null);
  });

  it('names what a role lacks', async () => {
    const reader = await newGrant(server, [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]);
    const weak = storeFor(server, reader);
    const fault = await expectFault(weak.preflight(destinationAt(reader.namespace, 'orders')), 'KT3403');
    assert.match(fault.saw, /:keyturn may not create secrets in namespace trading-/);
    await weak.close();
  });

  it('is listed by name and by label, without a look at what it holds', async () => {
    const own = await newGrant(server);
    const listing = storeFor(server, own);
    const make = (metadata: unknown) =>
      server.admin.call('POST', `/api/v1/namespaces/${own.namespace}/secrets`, { metadata });
    await make({ name: 'orders-1', labels: { team: 'orders' } });
    await make({ name: 'quotes-1' });
    const list = (prefix: string, tag: { key: string; value: string } | null = null, limit = 9) =>
      listing.list({ prefix, tag, limit });
    const [orders, quotes] = [`${own.namespace}/orders-1`, `${own.namespace}/quotes-1`];
    assert.deepEqual(await list(''), [orders, quotes]);
    assert.deepEqual(await list(`${own.namespace}/q`), [quotes]);
    assert.deepEqual(await list('', { key: 'team', value: 'orders' }), [orders]);
    assert.deepEqual(await list('elsewhere/'), []);
    await expectFault(list('', null, 1), 'KT3016');
    await expectFault(list('', { key: 'a,b', value: 'x' }), 'KT3010');
    await listing.close();
  });

  it('is not written where it was changed since it was looked at', async () => {
    await promote('a');
    const { metadata } = await raw();
    await change({ data: encoded({ APP_KEY: 'theirs' }) });
    const connection = connectKubernetes(
      'store kubernetes-test',
      settingsOf(server, grant),
      storeDeps('/nonexistent'),
    );
    const resource = { api: 'v1', kind: 'secrets', namespace: grant.namespace, name };
    const api = secretApi(connection, resource, 'store kubernetes-test');
    const stale = metadata?.resourceVersion ?? '';
    assert.equal(await api.apply(payload('b'), stale), null);
    assert.equal(await api.patch({ removed: ['APP_KEY'] }, stale), false);
    assert.equal(await api.create(), false);
    assert.equal(decoded(await raw())['APP_KEY'], 'theirs');
    connection.close();
  });

  it('is asked for with settings that name a namespace', () => {
    const wrong = [{}, { namespaces: [] }, { namespaces: ['Trading'] }, { namespaces: ['a/b'] }];
    for (const settings of wrong) assert.ok(!kubernetesSecret.settingsSchema.safeParse(settings).success);
    const inside = kubernetesSecret.settingsSchema.parse({ namespaces: ['trading'] });
    assert.equal(kubernetesSecret.create('k', inside, storeDeps('/nonexistent')).name, 'k');
  });
});

function owner() {
  return {
    ...{ apiVersion: 'example.com/v1', kind: 'ExternalSecret', name: 'orders', controller: true },
    uid: '00000000-0000-4000-8000-000000000000',
  };
}
