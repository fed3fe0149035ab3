import assert from 'node:assert/strict';
import { CONSUMER_TOKEN } from './known-callers.ts';
import { ADMIN_TOKEN, ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

interface Documented {
  readonly method: string;
  readonly path: string;
}

/** Routes that need no token on this machine; everything else in the document must refuse. */
const OPEN = [
  ...['GET /healthz', 'GET /readyz', 'GET /metrics', 'POST /v1/session'],
  ...['GET /v1/session/ways', 'POST /v1/session/follow-link'],
  // What counts there is the signature of the receiver.
  'POST /v1/channels/{name}/heard',
  // Here that of the source, or its token.
  ...['POST /v1/leak-sources/{name}/deliver', 'POST /v1/leak-sources/{name}/report'],
  ...['GET /v1/revocable_token_types', 'POST /v1/revoke_tokens'],
];
const isOpen = (name: string): boolean => OPEN.includes(name) || name.includes('/v1/oidc/');

async function routesOf(server: TestServer): Promise<readonly Documented[]> {
  const { body } = await ask(server, '/openapi.json', { token: null });
  const paths = body.paths as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

describe('access to the API', () => {
  let server: TestServer;
  // One for each: what is refused is counted, and there are more routes than one address may be refused in a minute.
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  const call = ({ method, path }: Documented, token: string | null) =>
    ask(server, path.replace('{name}', 'wb-orders-1'), {
      method,
      token,
      ...(method === 'POST' ? { body: {} } : {}),
    });

  it('refuses every documented route without a token, but health, metrics and the log-in', async () => {
    const routes = await routesOf(server);
    assert.ok(routes.length >= 16, `${routes.length} routes`);
    for (const route of routes) {
      const name = `${route.method} ${route.path}`;
      const { status, body, headers } = await call(route, null);
      if (isOpen(name)) assert.notEqual(body.code, 'KT6002', name);
      else {
        assert.equal(status, 401, name);
        assert.equal(body.code, 'KT6002', name);
        assert.match(headers.get('www-authenticate') ?? '', /^Bearer/, name);
      }
    }
    assert.deepEqual(
      server.double.calls.filter(({ operation }) => operation !== 'info'),
      [],
    );
  });

  for (const token of ['wrong', `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1)])
    it(`refuses every documented route with a wrong token of ${token.length} characters`, async () => {
      for (const route of await routesOf(server)) {
        const name = `${route.method} ${route.path}`;
        if (!isOpen(name)) assert.equal((await call(route, token)).status, 401, name);
      }
    });

  it('needs a token to tell that a route does not exist', async () => {
    assert.equal((await ask(server, '/v1/nothing', { token: null })).status, 401);
    assert.equal((await ask(server, '/v1/nothing')).body.code, 'KT6014');
    assert.equal((await ask(server, '/v1/status', { method: 'DELETE' })).body.code, 'KT6014');
  });

  it('takes no token from the query, and no other scheme', async () => {
    assert.equal((await ask(server, `/v1/status?token=${ADMIN_TOKEN}`, { token: null })).status, 401);
    const basic = { authorization: `Basic ${ADMIN_TOKEN}` };
    assert.equal((await ask(server, '/v1/status', { token: null, headers: basic })).status, 401);
  });

  const reports = [
    { says: 'itself by its token alone', name: 'wb-orders-1', body: { version: 8 }, status: 204 },
    {
      says: 'itself by name',
      name: 'wb-orders-1',
      body: { version: 8, consumer: 'order-router' },
      status: 204,
    },
    {
      says: 'another consumer',
      name: 'wb-orders-1',
      body: { version: 8, consumer: 'risk-batch' },
      status: 403,
    },
    { says: 'another credential', name: 'wb-risk', body: { version: 1 }, status: 403 },
  ];
  for (const { says, name, body, status } of reports) {
    it(`answers ${status} to a consumer that reports for ${says}`, async () => {
      const before = server.double.calls.length;
      const reply = await ask(server, `/v1/credentials/${name}/loaded`, {
        method: 'POST',
        token: CONSUMER_TOKEN,
        body,
      });
      assert.equal(reply.status, status);
      assert.equal(server.double.calls.length - before, status === 204 ? 1 : 0);
    });
  }

  it('has an administrator name the consumer that it reports for', async () => {
    const path = '/v1/credentials/wb-orders-1/loaded';
    const unnamed = await ask(server, path, { method: 'POST', body: { version: 8 } });
    assert.equal(unnamed.body.code, 'KT6010');
    const named = await ask(server, path, { method: 'POST', body: { version: 8, consumer: 'risk-batch' } });
    assert.equal(named.status, 204);
    assert.deepEqual(server.double.calls.at(-1)?.args.slice(0, 3), ['wb-orders-1', 'risk-batch', 8]);
  });

  it('repeats no field name that may be a secret in the wrong place', async () => {
    for (const name of ['4f1c92b7aa03', 'x'.repeat(21), 'sk_live']) {
      const init = { method: 'POST', body: { [name]: '' } };
      for (const reply of [
        await ask(server, '/v1/credentials/wb-orders-1/rotate', init),
        await ask(server, `/v1/plan?${new URLSearchParams({ [name]: '' }).toString()}`),
      ]) {
        assert.equal(reply.body.code, 'KT6010');
        assert.ok(!JSON.stringify(reply.body).includes(name), JSON.stringify(reply.body));
      }
    }
  });
});
