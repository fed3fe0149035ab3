import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { api, closeAll, done, login, open } from '../client.ts';

describe('bad input', () => {
  afterEach(closeAll);

  const bodies: [string, unknown, number][] = [
    ['malformed JSON', '{"email":', 400],
    ['a body that is no object', '[1]', 400],
    ['an unknown field', { email: DEMO.user, loginPassword: 'x', admin: true }, 400],
    ['a field of another type', { email: 7, loginPassword: 'x' }, 400],
    ['two mebibytes', `{"email":"${'x'.repeat(2 * 1024 * 1024)}"}`, 413],
    ['a deep nest', '['.repeat(100_000), 400],
  ];
  for (const [name, body, expected] of bodies) {
    it(`${name} is refused with ${expected} and an error body, and the sandbox lives on`, async () => {
      const sandbox = await open();
      const answer = await api(sandbox, 'POST /login', body);
      assert.equal(answer.status, expected);
      assert.equal(typeof answer.body.error_code, 'string');
      assert.equal(typeof answer.body.message, 'string');
      assert.ok(await login(sandbox));
    });
  }

  it('never quotes a value: a password in the wrong place stays unseen', async () => {
    const sandbox = await open();
    const { body } = await api(sandbox, 'POST /login', {
      email: DEMO.user,
      loginPassword: { p: 'made-up-pass' },
    });
    assert.equal(JSON.stringify(body).includes('made-up-pass'), false);
  });

  it('bytes that are no HTTP get an error body too', async () => {
    const sandbox = await open();
    for (const url of [sandbox.gatewayUrl, sandbox.apiUrl]) {
      const answer = await raw(url, 'nonsense\r\n\r\n');
      assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*"error_code"/);
    }
    assert.ok(await login(sandbox));
  });

  it('a slow client is cut off', async () => {
    const sandbox = await open({ requestTimeoutMs: 200 });
    const answer = await raw(
      sandbox.apiUrl,
      'POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{',
    );
    assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*REQUEST_TIMEOUT/);
  });

  it('unknown routes and names of nothing are 404', async () => {
    const sandbox = await open();
    for (const route of [
      'GET /nowhere',
      'PUT /login',
      'GET /staff/users/constructor',
      'GET /staff/institutions/__proto__',
    ]) {
      const { status, body } = await api(sandbox, route);
      assert.deepEqual([status, body.error_code], [404, 'NOT_FOUND'], route);
    }
    assert.ok(Array.isArray((await done(sandbox, 'GET /')).routes));
  });

  it('a page of another origin, a rebound name and a form are refused', async () => {
    const sandbox = await open();
    const post = (headers: Record<string, string>) =>
      rawStatus(sandbox, { host: '127.0.0.1', 'content-type': 'application/json', ...headers });
    assert.equal(await post({}), 400);
    assert.equal(await post({ origin: 'http://localhost:3000' }), 400);
    assert.equal(await post({ origin: 'https://pages.example' }), 403);
    assert.equal(await post({ host: 'pages.example' }), 403);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal(await post(form), 400);
  });
});

/** Sends bytes and reads until the other side closes. */
function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

/** The status of a clock move of nothing, sent with these headers. */
async function rawStatus(sandbox: Sandbox, headers: Record<string, string>): Promise<number> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = ['POST /control/clock HTTP/1.1', ...lines, 'content-length: 2', 'connection: close', '', '{}'];
  return Number((await raw(sandbox.apiUrl, head.join('\r\n'))).split(' ')[1]);
}
