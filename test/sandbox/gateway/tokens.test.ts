import assert from 'node:assert/strict';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { DAY, call, closeAll, demoKey, done, moveClock, open, verdict, verdictNow } from '../client.ts';
import type { Key } from '../client.ts';

describe('access tokens of the personal API', () => {
  afterEach(closeAll);
  const create = { method: 'POST', target: '/auth/tokens/create', body: '{}' };
  const list = (token: string | null) => ({
    target: '/trading/accounts/list',
    headers: { 'x-access-token': token },
  });
  const newToken = async (sandbox: Sandbox, key: Key) => {
    const { body } = await call(sandbox.gatewayUrl, key, create);
    assert.ok(typeof body.token === 'string' && typeof body.expires === 'number' && body.expires > 0);
    assert.equal(body.expires, body.expires_at);
    return { token: body.token, status: body.status };
  };

  it('are needed on personal routes when the check is on, never on broker routes', async () => {
    const sandbox = await open({ switches: { tokenCheckEnabled: true } });
    const key = demoKey(sandbox);
    const { body } = await call(sandbox.gatewayUrl, key, { target: '/openapi/config' });
    assert.deepEqual(body, { token_check_enabled: true });
    assert.equal(await verdict(sandbox, key, list(null)), 'INVALID_TOKEN');
    assert.equal(await verdict(sandbox, key, list('made-up')), 'INVALID_TOKEN');
    assert.equal(await verdict(sandbox, key), '200');
    const { token, status } = await newToken(sandbox, key);
    assert.equal(status, 'NORMAL');
    assert.equal(await verdict(sandbox, key, list(token)), '200');
    const check = { method: 'POST', target: '/openapi/auth/token/check', body: JSON.stringify({ token }) };
    assert.equal((await call(sandbox.gatewayUrl, key, check)).body.status, 'NORMAL');
    const other = await call(sandbox.gatewayUrl, key, { ...check, body: '{"token":"made-up"}' });
    assert.deepEqual([other.status, other.body.error_code], [417, 'INVALID_TOKEN']);
  });

  it('become invalid when unused for 15 days, and live on while they are used', async () => {
    const sandbox = await open({ switches: { tokenCheckEnabled: true } });
    const key = demoKey(sandbox);
    const { token } = await newToken(sandbox, key);
    await moveClock(sandbox, 14 * DAY);
    assert.equal(await verdictNow(sandbox, key, list(token)), '200');
    await moveClock(sandbox, 14 * DAY);
    assert.equal(await verdictNow(sandbox, key, list(token)), '200');
    await moveClock(sandbox, 15 * DAY + 1);
    assert.equal(await verdictNow(sandbox, key, list(token)), 'INVALID_TOKEN');
  });

  it('wait for the code in the app where the switch says so, for five minutes', async () => {
    const sandbox = await open({ switches: { tokenCheckEnabled: true, tokenStartsPending: true } });
    const key = demoKey(sandbox);
    const { token, status } = await newToken(sandbox, key);
    assert.equal(status, 'PENDING');
    assert.equal(await verdict(sandbox, key, list(token)), 'INVALID_TOKEN');
    const { messages } = await done(sandbox, `GET /phone/${DEMO.user}/messages?purpose=token`);
    const [{ code } = { code: '' }] = messages as { code: string }[];
    await done(sandbox, `POST /phone/${DEMO.user}/token-code`, { code });
    assert.equal(await verdict(sandbox, key, list(token)), '200');
    const late = await newToken(sandbox, key);
    await moveClock(sandbox, 5 * 60_000);
    const check = {
      method: 'POST',
      target: '/auth/tokens/check',
      body: JSON.stringify({ token: late.token }),
    };
    assert.equal(
      (await call(sandbox.gatewayUrl, key, { ...check, at: Date.now() + 300_000 })).body.status,
      'EXPIRED',
    );
  });

  it('are made ten times in thirty seconds and no more', async () => {
    const sandbox = await open();
    const key = demoKey(sandbox);
    for (let made = 0; made < 10; made += 1) assert.equal(await verdict(sandbox, key, create), '200');
    assert.equal(await verdict(sandbox, key, create), 'TOO_MANY_REQUESTS');
    await moveClock(sandbox, 30_000);
    assert.equal(await verdictNow(sandbox, key, create), '200');
  });
});
