import assert from 'node:assert/strict';
import { PASSWORD } from './access-double.ts';
import { roleToken, SESSION_ID } from './known-callers.ts';
import { ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

const COOKIE = '__Host-keyturn';

describe('sessions of the API', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  const logIn = (body: object) =>
    ask(server, '/v1/session', {
      method: 'POST',
      token: null,
      body: { user: 'desk-1', password: PASSWORD, ...body },
    });
  const withCookie = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
    ask(server, path, {
      method,
      token: null,
      headers: { cookie: `other=1; ${COOKIE}=${SESSION_ID}`, ...headers },
      ...(method === 'GET' ? {} : { body: {} }),
    });

  it('gives a program a bearer token and no cookie', async () => {
    const { status, body, headers } = await logIn({});
    assert.deepEqual([status, body.token, headers.get('set-cookie')], [200, SESSION_ID, null]);
    assert.match(String(body.sessionEndsAt), /^\d{4}-/);
  });

  it('gives a browser a cookie that only this host gets, over TLS, out of reach of pages', async () => {
    const { body, headers } = await logIn({ as: 'cookie' });
    assert.equal(body.token, null);
    assert.equal(
      headers.get('set-cookie'),
      `${COOKIE}=${SESSION_ID}; Path=/; HttpOnly; Secure; SameSite=Strict`,
    );
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('says of a refused log-in neither what was wrong nor what was sent', async () => {
    for (const body of [{ password: 'canary of a wrong one' }, { user: 'nobody-here' }]) {
      const refused = await logIn(body);
      assert.deepEqual([refused.status, refused.body.code], [401, 'KT6101']);
      assert.equal(refused.body.saw, 'this name with this password, now');
      assert.doesNotMatch(JSON.stringify([refused.body, server.logged]), /canary|nobody-here/);
    }
  });

  it('knows whoever has the cookie', async () => {
    const { status, body } = await withCookie('/v1/whoami');
    assert.deepEqual([status, body.actor], [200, 'user:administrator']);
    const wrong = await ask(server, '/v1/whoami', {
      token: null,
      headers: { cookie: `${COOKIE}=kts_wrong` },
    });
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'KT6002']);
  });

  it('takes no API token or administrator token out of a cookie', async () => {
    const headers = { cookie: `${COOKIE}=${roleToken('admin')}` };
    assert.equal((await ask(server, '/v1/status', { token: null, headers })).status, 401);
  });

  describe('from another page', () => {
    const own = () => server.url;
    const origins = [
      { says: 'of another site', origin: () => 'https://evil.example.com', status: 403 },
      {
        says: 'of the same host on another port',
        origin: () => `${own().replace(/\d+$/, '1')}`,
        status: 403,
      },
      { says: 'that is opaque', origin: () => 'null', status: 403 },
      { says: 'that only begins like ours', origin: () => `${own()}.example.com`, status: 403 },
      { says: 'of ours', origin: own, status: 204 },
    ];
    for (const { says, origin, status } of origins)
      it(`answers ${status} to a change with an origin ${says}`, async () => {
        const reply = await withCookie('/v1/session/end', 'POST', { origin: origin() });
        assert.equal(reply.status, status);
        if (status === 403) assert.equal(reply.body.code, 'KT6113');
      });

    it('refuses a change whose browser says nothing of its origin', async () => {
      assert.equal((await withCookie('/v1/credentials/wb-orders-1/rotate', 'POST')).body.code, 'KT6113');
      assert.equal(server.double.calls.length, 0);
    });

    it('asks no origin of a bearer token, which no browser sends by itself', async () => {
      const reply = await ask(server, '/v1/session/end', { method: 'POST', token: SESSION_ID, body: {} });
      assert.equal(reply.status, 409);
    });
  });

  it('removes the cookie with the log-out', async () => {
    const { status, headers } = await withCookie('/v1/session/end', 'POST', { origin: server.url });
    assert.equal(status, 204);
    assert.match(headers.get('set-cookie') ?? '', /^__Host-keyturn=; Max-Age=0; Path=\/;/);
  });

  it('answers nothing that a browser may keep, frame, guess at or fill from elsewhere', async () => {
    for (const { headers } of [
      await withCookie('/v1/whoami'),
      await ask(server, '/v1/none', { token: null }),
    ]) {
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'; frame-ancestors 'none'/,
      );
      assert.equal(headers.get('access-control-allow-origin'), null);
    }
  });

  it('lets no role have a backup sealed to itself', async () => {
    const body = { recipients: ['age1of-whoever-asks'] };
    const asked = await ask(server, '/v1/backups', { method: 'POST', token: roleToken('admin'), body });
    assert.deepEqual([asked.status, asked.body.code], [403, 'KT6003']);
    assert.equal(server.double.calls.length, 0);
    assert.equal(
      (await ask(server, '/v1/backups', { method: 'POST', token: roleToken('admin'), body: {} })).status,
      200,
    );
    assert.equal((await ask(server, '/v1/backups', { method: 'POST', body })).status, 200);
  });

  it('takes ten log-ins a minute from an address, right or wrong, and says when to come again', async () => {
    for (let tries = 0; tries < 10; tries += 1)
      assert.notEqual((await logIn(tries % 2 === 0 ? {} : { password: 'wrong' })).status, 429);
    const { status, body, headers } = await logIn({});
    assert.deepEqual([status, body.code], [429, 'KT6102']);
    const seconds = Number(headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 60, `${seconds}`);
    assert.equal((await ask(server, '/v1/whoami')).status, 200);
  });

  it('stops answering an address that goes on with tokens that are none', async () => {
    const tries = Array.from({ length: 301 }, (_, index) =>
      ask(server, '/v1/status', { token: `wrong-${index}` }),
    );
    const codes = (await Promise.all(tries)).map(({ body }) => body.code);
    assert.equal(codes.filter((code) => code === 'KT6102').length, 1);
    assert.equal((await ask(server, '/v1/status')).status, 200);
  });
});
