import assert from 'node:assert/strict';
import { Secret } from '../../../src/domain/secret.ts';
import { vault } from '../../../src/stores/vault/index.ts';

const token = new Secret('fake-token');
const good = { address: 'https://vault.example:8200', auth: { token }, mount: 'kv' };

function accepts(settings: unknown): boolean {
  return vault.settingsSchema.safeParse(settings).success;
}

describe('the settings of a vault store', () => {
  it('fill in what may be left out', () => {
    assert.deepEqual(vault.settingsSchema.parse(good), {
      ...good,
      staging: 'keyturn-staging',
      timeout: '10s',
    });
  });

  it('survive being parsed twice', () => {
    const once = vault.settingsSchema.parse({ ...good, tls: { ca: token }, timeout: '1m' });
    assert.deepEqual(vault.settingsSchema.parse(once), once);
  });

  it('take AppRole instead of a token', () => {
    assert.ok(accepts({ ...good, auth: { appRole: { roleId: 'role', secretId: token } } }));
    assert.ok(
      accepts({ ...good, auth: { appRole: { roleId: token, secretId: token, mount: 'auth/here' } } }),
    );
    assert.ok(!accepts({ ...good, auth: { token, appRole: { roleId: 'role', secretId: token } } }));
  });

  it('take the service account of a pod, by the file of its token', () => {
    const auth = { kubernetes: { role: 'keyturn', tokenFile: '/tokens/vault' } };
    const kubernetes = { ...auth.kubernetes, mount: 'kubernetes' };
    assert.deepEqual(vault.settingsSchema.parse({ ...good, auth }), {
      ...{ ...good, auth: { kubernetes } },
      ...{ staging: 'keyturn-staging', timeout: '10s' },
    });
    const accepted = (change: object) =>
      accepts({ ...good, auth: { kubernetes: { ...auth.kubernetes, ...change } } });
    assert.ok(accepted({ mount: 'clusters/hk', role: 'team.keyturn-1' }));
    for (const change of [
      ...[{ role: '' }, { role: '../x' }, { role: 'a/b' }, { role: undefined }, { mount: '../sys' }],
      ...[{ tokenFile: 'token' }, { tokenFile: '' }, { tokenFile: token }, { jwt: 'fake' }],
    ])
      assert.ok(!accepted(change), JSON.stringify(change));
  });

  it('never take a secret in plain text', () => {
    assert.ok(!accepts({ ...good, auth: { token: 'fake-token' } }));
    assert.ok(!accepts({ ...good, auth: { appRole: { roleId: 'role', secretId: 'fake' } } }));
  });

  for (const address of [
    'http://127.0.0.1:8200',
    'http://localhost:8200',
    'http://[::1]:8200',
    'https://a.example/',
  ])
    it(`take the address ${address}`, () => assert.ok(accepts({ ...good, address })));

  for (const address of [
    'http://vault.example:8200',
    'http://127.0.0.1.example:8200',
    'https://user:pass@vault.example',
    'https://vault.example/v1',
    'https://vault.example?x',
    'https://vault.example#x',
    'vault.example:8200',
    'ftp://vault.example',
  ])
    it(`refuse the address ${address}`, () => assert.ok(!accepts({ ...good, address })));

  it('refuse what they do not know', () => {
    assert.ok(!accepts({ ...good, adress: 'x' }));
    assert.ok(!accepts({ ...good, timeout: 'soon' }));
    assert.ok(!accepts({ ...good, timeout: '0s' }));
  });
});

describe('the path of a vault destination', () => {
  for (const path of ['kv/trading/wb-orders-1', 'kv/a.b_c@d+e', 'team/kv/x'])
    it(`may be ${path}`, () => assert.ok(vault.destinationSchema.safeParse({ path }).success));

  for (const path of [
    ...[
      '',
      '/kv/x',
      'kv/x/',
      'kv//x',
      'kv/../sys/policy',
      'kv/./x',
      '..',
      'kv/x#y',
      'kv/x?y',
      'kv/x%2fy',
      'kv/x y',
    ],
    ...['kv/x&#x2F;y', 'kv/sys/health', 'kv/a\\b', 'kv/ä'],
  ])
    it(`may not be ${JSON.stringify(path)}`, () =>
      assert.ok(!vault.destinationSchema.safeParse({ path }).success));
});
