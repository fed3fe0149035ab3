import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Fault } from '../../src/domain/fault.ts';
import { createOperationsDouble } from './operations-double.ts';
import { NOW, somePlan } from './sample-fleet.ts';
import { ADMIN_TOKEN, ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

const FAULT_FIELDS = ['code', 'expected', 'next', 'place', 'saw'];

describe('requests to the API', () => {
  let server: TestServer;
  before(async () => void (server = await startTestServer()));
  after(() => server.close());

  const rotate = '/v1/credentials/wb-orders-1/rotate';
  const refused: readonly {
    readonly what: string;
    readonly path: string;
    readonly init: Parameters<typeof ask>[2];
    readonly status: number;
    readonly code: string;
    readonly says: RegExp;
  }[] = [
    {
      what: 'malformed JSON',
      path: rotate,
      init: { body: '{"note":' },
      status: 400,
      code: 'KT6011',
      says: /parsed/,
    },
    {
      what: 'an empty JSON body',
      path: rotate,
      init: { body: '' },
      status: 400,
      code: 'KT6011',
      says: /parsed/,
    },
    {
      what: 'an unknown field',
      path: rotate,
      init: { body: { noet: 'x' } },
      status: 400,
      code: 'KT6010',
      says: /noet/,
    },
    {
      what: 'a field of the wrong kind',
      path: rotate,
      init: { body: { note: 7 } },
      status: 400,
      code: 'KT6010',
      says: /field note/,
    },
    {
      what: 'a polluting key',
      path: rotate,
      init: { body: '{"__proto__":{"a":1}}' },
      status: 400,
      code: 'KT6011',
      says: /parsed/,
    },
    {
      what: 'a body over the limit',
      path: rotate,
      init: { body: { note: 'x'.repeat(70_000) } },
      status: 413,
      code: 'KT6012',
      says: /limit/,
    },
    {
      what: 'plain text',
      path: rotate,
      init: { body: 'x', headers: { 'content-type': 'text/plain' } },
      status: 415,
      code: 'KT6013',
      says: /content type/,
    },
    {
      what: 'a form',
      path: rotate,
      init: { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      status: 415,
      code: 'KT6013',
      says: /content type/,
    },
    {
      what: 'a missing field',
      path: '/v1/credentials/wb-orders-1/revoke',
      init: { body: { leaked: true } },
      status: 400,
      code: 'KT6010',
      says: /replace/,
    },
    {
      what: 'an unknown credential',
      path: '/v1/credentials/nobody/rotate',
      init: { body: {} },
      status: 404,
      code: 'KT5012',
      says: /nobody/,
    },
  ];
  for (const { what, path, init, status, code, says } of refused) {
    it(`answers ${status} with ${code} to ${what}`, async () => {
      const reply = await ask(server, path, { method: 'POST', ...init });
      assert.equal(reply.status, status);
      assert.equal(reply.body.code, code);
      assert.deepEqual(Object.keys(reply.body).sort(), FAULT_FIELDS);
      assert.match(`${String(reply.body.place)} ${String(reply.body.saw)}`, says);
    });
  }

  const queries = [
    '/v1/plan?at=tomorrow',
    '/v1/plan?when=1',
    '/v1/events?after=-1',
    '/v1/events?limit=9999',
    '/v1/events?wait=61',
  ];
  for (const path of queries) {
    it(`answers 400 with KT6010 to ${path}`, async () => {
      const reply = await ask(server, path);
      assert.deepEqual([reply.status, reply.body.code], [400, 'KT6010']);
    });
  }

  it('names the credential in the next command, where the catalogue says CREDENTIAL', async () => {
    const double = createOperationsDouble();
    double.fail(
      'rotate',
      new Fault('KT5011', { place: 'credential wb-orders-1', saw: 'a rotation is open' }),
    );
    const own = await startTestServer({}, double);
    const { status, body } = await ask(own, rotate, { method: 'POST', body: {} });
    await own.close();
    assert.equal(status, 409);
    assert.equal(body.next, 'keyturn show wb-orders-1');
  });

  it('takes a request without a body where every field has a default', async () => {
    const reply = await ask(server, rotate, { method: 'POST' });
    assert.equal(reply.status, 202);
    assert.deepEqual(server.double.calls.at(-1)?.args[1], { note: null, afterLoss: false });
  });

  it('shows times as RFC 3339 and hands them in as epoch milliseconds', async () => {
    const shown = await ask(server, '/v1/info');
    assert.equal(shown.body.now, new Date(NOW).toISOString());
    const plan = await ask(server, '/v1/plan?at=2026-12-24T08:00%2B08:00');
    assert.deepEqual(server.double.calls.at(-1)?.args, [Date.UTC(2026, 11, 24)]);
    assert.equal(plan.body.madeAt, new Date(NOW).toISOString());
    const applied = await ask(server, '/v1/apply', { method: 'POST', body: plan.body });
    assert.equal(applied.status, 202);
    assert.deepEqual(server.double.calls.at(-1)?.args[0], somePlan());
  });

  it('takes a plan that is far larger than other bodies', async () => {
    const items = Array.from({ length: 2_000 }, () => somePlan().items[1]!);
    const plan = {
      ...somePlan(),
      items: items.map((item) => ({ ...item, at: new Date(NOW).toISOString() })),
      madeAt: new Date(NOW).toISOString(),
    };
    assert.ok(JSON.stringify(plan).length > 200_000);
    assert.equal((await ask(server, '/v1/apply', { method: 'POST', body: plan })).status, 202);
  });

  it('tells nothing of an unforeseen error but its code, and logs the rest without secrets', async () => {
    const double = createOperationsDouble();
    double.fail('status', new Error('boom with canary-secret in /private/place'));
    const own = await startTestServer({}, double);
    const { status, body } = await ask(own, '/v1/status');
    await own.close();
    assert.deepEqual([status, body.code], [500, 'KT5099']);
    assert.doesNotMatch(JSON.stringify(body), /boom|private|node_modules|at /);
    const [line] = own.logged.filter(({ level }) => level === 'error');
    assert.match(String(line?.fields?.cause), /boom with \[redacted\]/);
  });

  it('does not send what does not fit its own schema', async () => {
    const double = createOperationsDouble();
    double.plan = { ...somePlan(), madeAt: Number.MAX_VALUE };
    const own = await startTestServer({}, double);
    const { status, body } = await ask(own, '/v1/plan');
    await own.close();
    assert.deepEqual([status, body.code], [500, 'KT5099']);
  });

  it('cuts a long answer short where a row does not fit its schema, and says so in the log', async () => {
    const double = createOperationsDouble();
    double.set('wb-risk', { ageMs: Number.NaN });
    const own = await startTestServer({}, double);
    await assert.rejects(ask(own, '/v1/status'));
    await own.close();
    assert.deepEqual(
      own.logged.filter(({ level }) => level === 'error').map(({ message }) => message),
      ['answer cut short'],
    );
  });

  it('replaces secrets in whatever is sent, and forbids caching', async () => {
    const double = createOperationsDouble();
    double.set('wb-risk', { owner: 'canary-secret' });
    double.plan = { ...somePlan(), digest: 'canary-secret' };
    const own = await startTestServer({ metricsText: async () => 'keyturn{x="canary-secret"} 1\n' }, double);
    const shown = await ask(own, '/v1/credentials/wb-risk');
    const metrics = await ask(own, '/metrics');
    const streamed = await Promise.all(['/v1/status', '/v1/plan'].map((path) => ask(own, path)));
    await own.close();
    assert.equal(shown.body.owner, '[redacted]');
    for (const { body } of streamed) assert.match(JSON.stringify(body), /\[redacted\]/);
    assert.doesNotMatch(JSON.stringify(streamed), /canary-secret/);
    assert.equal(metrics.body.text, 'keyturn{x="[redacted]"} 1\n');
    assert.equal(shown.headers.get('cache-control'), 'no-store');
  });

  it('answers no preflight of a web page', async () => {
    const reply = await ask(server, '/v1/status', {
      method: 'OPTIONS',
      token: null,
      headers: { origin: 'http://evil.example' },
    });
    assert.equal(reply.status, 401);
    assert.equal(reply.headers.get('access-control-allow-origin'), null);
  });

  it('says 503 with KT6016 while it is not ready, and that it lives', async () => {
    const own = await startTestServer({ ready: async () => false });
    const ready = await ask(own, '/readyz', { token: null });
    const health = await ask(own, '/healthz', { token: null });
    await own.close();
    assert.deepEqual([ready.status, ready.body.code], [503, 'KT6016']);
    assert.deepEqual([health.status, health.body], [200, { status: 'ok' }]);
  });
});

describe('the Host header on loopback', () => {
  let server: TestServer;
  before(async () => void (server = await startTestServer()));
  after(() => server.close());

  const statusFor = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(server.url);
      const headers = { host, authorization: `Bearer ${ADMIN_TOKEN}` };
      request({ host: '127.0.0.1', port, path: '/v1/status', headers }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });

  for (const host of ['127.0.0.1', '127.0.0.1:7373', 'localhost:1', '[::1]:7373', 'LOCALHOST']) {
    it(`accepts ${host}`, async () => assert.equal(await statusFor(host), 200));
  }
  for (const host of [
    'evil.example',
    'evil.example:7373',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
  ]) {
    it(`refuses ${JSON.stringify(host)}, token or not`, async () => assert.equal(await statusFor(host), 421));
  }
});

describe('bytes that are no HTTP', () => {
  it('are answered with a coded fault and an end', async () => {
    const server = await startTestServer();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
        socket.write('nonsense\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (part) => (text += part.toString()));
      socket.once('end', () => resolve(text));
      socket.once('error', reject);
    });
    await server.close();
    assert.match(answer, /^HTTP\/1\.1 400 /);
    const body = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as { code: string };
    assert.equal(body.code, 'KT6017');
  });
});
