import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import {
  BAD_SIGNATURE,
  DAY,
  call,
  closeAll,
  demoKey,
  done,
  moveClock,
  open,
  reset,
  verdict,
} from '../client.ts';
import type { CallOptions } from '../client.ts';

const staff = (sandbox: Sandbox, route: string, body?: unknown) => {
  const [method, rest] = route.split(' ');
  return done(sandbox, `${method} /staff/users/${DEMO.user}/${rest}`, body);
};

describe('the signed gateway', () => {
  afterEach(closeAll);

  for (const algorithm of ['HMAC-SHA1', 'HMAC-SHA256'] as const) {
    it(`answers the broker probe signed with ${algorithm}`, async () => {
      const sandbox = await open();
      const { status, body } = await call(sandbox.gatewayUrl, demoKey(sandbox), { algorithm });
      assert.equal(status, 200);
      assert.ok(Array.isArray(body.data) && body.data.length === 2 && 'pagination_key' in body);
    });
  }

  const families: [string, CallOptions][] = [
    ['the config that SDKs ask first', { target: '/openapi/config' }],
    ['the personal probe of the documents', { target: '/trading/accounts/list' }],
    ['the personal probe of older SDKs', { target: '/openapi/account/list' }],
    ['token creation of the documents', { method: 'POST', target: '/auth/tokens/create', body: '{}' }],
    ['token creation of older SDKs', { method: 'POST', target: '/openapi/auth/token/create', body: '{}' }],
    ['an order', { method: 'POST', target: '/trading/orders/place', body: '{"account_id":"1001"}' }],
    [
      'a query of odd characters',
      { target: '/openapi/odd?a=%2A+%25-._%21&b=%C3%BC&a=%F0%9F%98%80&a=%EF%BC%A1&a=0' },
    ],
    ['a list as a body', { method: 'POST', target: '/openapi/list', body: '[1,{"a":null}]' }],
  ];
  it('serves every path family', async () => {
    const sandbox = await open();
    for (const [name, options] of families) {
      assert.equal(await verdict(sandbox, demoKey(sandbox), options), '200', name);
    }
    assert.equal(await verdict(sandbox, demoKey(sandbox), { target: '/elsewhere' }), 'NOT_FOUND');
  });

  it('tells unknown keys, wrong secrets and bad bodies apart', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    const unknown = 'Invalid credentials: the app key is unknown in this environment.';
    assert.equal(await verdict(sandbox, { ...key, appKey: 'no-such-key' }), unknown);
    assert.equal(await verdict(sandbox, { ...key, appSecret: 'wrong-secret' }), BAD_SIGNATURE);
    const post: CallOptions = { method: 'POST', target: '/trading/orders/place', body: '{"account_id"' };
    assert.equal(await verdict(sandbox, key, post), 'INVALID_PARAMETER');
  });

  it('refuses a nonce that was used, under any spelling of the rest, also after a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    try {
      const sandbox = await open({ dataDir });
      const key = demoKey(sandbox);
      const once = { nonce: 'n-1' };
      assert.equal(await verdict(sandbox, key, once), '200');
      assert.equal(await verdict(sandbox, key, once), 'The nonce has been used already.');
      assert.equal(
        await verdict(sandbox, { ...key, appSecret: 'wrong-secret' }, { nonce: 'n-2' }),
        BAD_SIGNATURE,
      );
      assert.equal(await verdict(sandbox, key, { nonce: 'n-2' }), '200', 'a forged call spends no nonce');
      await closeAll();
      const again = await open({ dataDir });
      assert.equal(await verdict(again, key, once), 'The nonce has been used already.');
      await done(again, 'PATCH /control/switches', { refuseNonceReplay: false });
      assert.equal(await verdict(again, key, once), '200');
    } finally {
      await closeAll();
      await rm(dataDir, { recursive: true });
    }
  });

  it("judges timestamps by the sandbox's own clock and dates its replies by it", async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    await moveClock(sandbox, 3 * DAY);
    assert.equal(await verdict(sandbox, key), 'ILLEGAL_TIMESTAMP');
    const { status, date } = await call(sandbox.gatewayUrl, key, { at: Date.now() + 3 * DAY });
    assert.equal(status, 200);
    assert.ok(Math.abs(Date.parse(date ?? '') - Date.now() - 3 * DAY) < 5000);
  });

  it('lets staff edits of endpoint permissions reach old and new key at once', async () => {
    const sandbox = await open();
    const old = demoKey(sandbox);
    const fresh = await reset(sandbox, old.applicationId);
    await staff(sandbox, 'PUT endpoint-permissions', { endpoints: ['GET /trading/accounts/*'] });
    for (const key of [old, fresh]) {
      assert.equal(await verdict(sandbox, key), 'ROUTE_NOT_PERMITTED');
      assert.equal(await verdict(sandbox, key, { target: '/trading/accounts/list' }), '200');
      assert.equal(await verdict(sandbox, key, { target: '/openapi/config' }), '200', 'an SDK can begin');
    }
    await staff(sandbox, 'PUT endpoint-permissions', { endpoints: ['/broker/**'] });
    for (const key of [old, fresh]) assert.equal(await verdict(sandbox, key), '200');
  });

  it('lets the IP whitelist reach old and new key at once', async () => {
    const sandbox = await open();
    const old = demoKey(sandbox);
    const fresh = await reset(sandbox, old.applicationId);
    await staff(sandbox, 'PUT ip-whitelist', { ips: ['10.0.0.0/8', '192.0.2.7'] });
    for (const key of [old, fresh]) {
      assert.equal(await verdict(sandbox, key), 'The IP address 127.0.0.1 is not whitelisted.');
    }
    await staff(sandbox, 'PUT ip-whitelist', { ips: ['127.0.0.0/8'] });
    for (const key of [old, fresh]) assert.equal(await verdict(sandbox, key), '200');
  });

  it("follows the user's accounts and operations", async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    const balance = (id: string) => ({ target: `/trading/assets/balances/get?account_id=${id}` });
    const order = { method: 'POST', target: '/trading/orders/place', body: '{"account_id":"1001"}' };
    assert.equal(await verdict(sandbox, key, balance('1001')), '200');
    assert.equal(await verdict(sandbox, key, balance('9999')), 'ACCOUNT_ACCESS_DENIED');
    assert.equal(await verdict(sandbox, key, order), '200');
    const account = {
      accountId: '1001',
      accountNumber: 'N',
      accountType: 'CASH',
      accountClass: 'INSTITUTION',
    };
    await staff(sandbox, 'PUT accounts', { accounts: [{ ...account, operations: ['view'] }] });
    assert.equal(await verdict(sandbox, key, balance('1001')), '200');
    assert.equal(await verdict(sandbox, key, order), 'ACCOUNT_ACCESS_DENIED');
    assert.equal(await verdict(sandbox, key, balance('1002')), 'ACCOUNT_ACCESS_DENIED');
  });

  it('refuses every key of a user whose authorization was withdrawn, until it is given again', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    await staff(sandbox, 'POST withdraw');
    assert.equal(await verdict(sandbox, key), 'The authorization of this user has been revoked.');
    await staff(sandbox, 'POST authorize');
    assert.equal(await verdict(sandbox, key), '200');
  });

  it('refuses keys that staff disabled or did not activate, and those of an institution no longer approved', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    const status = (value: string) =>
      done(sandbox, `PUT /staff/applications/${key.applicationId}/status`, { status: value });
    await status('disabled');
    assert.equal(await verdict(sandbox, key), 'Invalid credentials: the app key is disabled.');
    await status('not-activated');
    assert.equal(await verdict(sandbox, key), 'APP_NOT_ACTIVATED');
    await status('active');
    assert.equal(await verdict(sandbox, key), '200');
    const { institutions } = await done(sandbox, 'GET /staff/institutions');
    const [{ id } = { id: '' }] = institutions as { id: string }[];
    await done(sandbox, `POST /staff/institutions/${id}/review`, {
      outcome: 'rejected',
      reasons: ['lapsed'],
    });
    assert.equal(await verdict(sandbox, key), 'Invalid credentials: the app key is disabled.');
  });

  it('wants a subscription for market data', async () => {
    const sandbox = await open();
    const target = '/openapi/market-data/stock/snapshot?symbols=AAPL';
    assert.equal(await verdict(sandbox, demoKey(sandbox), { target }), '200');
    await staff(sandbox, 'PUT market-data', { subscribed: false });
    assert.equal(await verdict(sandbox, demoKey(sandbox), { target }), 'MARKET_DATA_NOT_SUBSCRIBED');
  });
});

describe('the Java SDK', () => {
  afterEach(closeAll);

  it('leaves `*` raw and encodes `~` in the string to sign, and is understood', async () => {
    const sandbox = await open();
    const javaEncoding = (text: string) =>
      encodeURIComponent(text).replaceAll('~', '%7E').replaceAll('!', '%21');
    const options = { target: '/openapi/odd?a=%2A~%21', encode: javaEncoding };
    assert.equal(await verdict(sandbox, demoKey(sandbox), options), '200');
  });

  it('retries with the old signature under a new nonce, and that fails', async () => {
    const sandbox = await open();
    const retry = { headers: { 'x-signature-nonce': 'another-one' } };
    assert.equal(await verdict(sandbox, demoKey(sandbox), retry), BAD_SIGNATURE);
  });
});
