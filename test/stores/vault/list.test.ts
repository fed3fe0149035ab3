import assert from 'node:assert/strict';
import { Secret } from '../../../src/domain/secret.ts';
import type { Store } from '../../../src/ports/store.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { newMount, newToken, sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeDeps } from '../deps.ts';
import { expectFault } from '../expect-fault.ts';

describe('the list of places in a vault store', function () {
  this.timeout(60_000);
  let bao: OpenBao;
  let mount: string;
  let store: Store;

  const open = async (rules: string): Promise<Store> => {
    const token = new Secret(await newToken(bao, rules));
    const settings = vault.settingsSchema.parse({ address: bao.address, auth: { token }, mount });
    return vault.create('vault-test', settings, storeDeps('/nonexistent'));
  };
  const list = (prefix: string, limit = 100) => store.list({ prefix, tag: null, limit });

  before(async function () {
    requireServer(this, 'openbao');
    bao = await sharedOpenBao();
    mount = await newMount(bao);
    for (const path of [
      'trading/b',
      'trading/a',
      'trading/deep/er/c',
      'trading-old/d',
      'risk/e',
      'keyturn-staging/x',
    ])
      await bao.api('POST', `${mount}/data/${path}`, { data: { k: 'fake' } });
    store = await open(`path "${mount}/metadata/*" { capabilities = ["list"] }`);
  });

  after(() => store.close());

  it('is in order, with what stands in folders, and without pending copies', async () => {
    const all = ['risk/e', 'trading-old/d', 'trading/a', 'trading/b', 'trading/deep/er/c'];
    assert.deepEqual(
      await list(''),
      all.map((path) => `${mount}/${path}`),
    );
  });

  it('has what begins with the prefix, at a slash or in the middle of a name', async () => {
    assert.deepEqual(await list(`${mount}/trading/deep/`), [`${mount}/trading/deep/er/c`]);
    assert.deepEqual(await list(`${mount}/trad`), [
      ...[`${mount}/trading-old/d`, `${mount}/trading/a`, `${mount}/trading/b`, `${mount}/trading/deep/er/c`],
    ]);
    assert.deepEqual(await list(`${mount}/nowhere/`), []);
  });

  it('holds only what a destination can name', async () => {
    for (const place of await list('')) assert.deepEqual(store.placeAt(place), { path: place });
    for (const place of ['other/a', `${mount}/keyturn-staging/x`, `${mount}/../a`])
      assert.equal(store.placeAt(place), null);
  });

  it('is refused where it is too long, or outside of the mount, or by a tag', async () => {
    await expectFault(list('', 2), 'KT3016');
    await expectFault(list('elsewhere/'), 'KT3010');
    await expectFault(store.list({ prefix: '', tag: { key: 'env', value: 'prod' }, limit: 9 }), 'KT3017');
  });

  it('says that the token may not list', async () => {
    const blind = await open(`path "${mount}/data/*" { capabilities = ["read"] }`);
    await expectFault(blind.list({ prefix: '', tag: null, limit: 9 }), 'KT3003');
    await blind.close();
  });
});
