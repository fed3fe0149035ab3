import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { PAGES } from '../../src/domain/pages.ts';
import type { Assets } from '../../src/http/assets.ts';
import { LINK } from './access-double.ts';
import { roleToken, SESSION_ID } from './known-callers.ts';
import { ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

const asset = (type: string, text: string) => ({
  ...{ type, body: Buffer.from(text), gzip: gzipSync(Buffer.from(text)) },
});

const ASSETS: Assets = new Map([
  ['/index.html', asset('text/html; charset=utf-8', '<!doctype html><title>keyturn</title>')],
  ['/assets/main-1a2b3c.js', asset('text/javascript; charset=utf-8', 'export {};')],
]);

describe('the pages of the API', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer({ pages: ASSETS })));
  afterEach(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(server, path, { token: null, headers });

  it('are one page under every path, which nobody keeps and which takes nothing from elsewhere', async () => {
    for (const path of PAGES) {
      const { status, headers } = await get(path.replace(/:\w+/, 'wb-orders-1'));
      assert.equal(status, 200, path);
      assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(headers.get('cache-control'), 'no-store');
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
      assert.match(policy, /require-trusted-types-for 'script'/);
      assert.doesNotMatch(policy, /unsafe|data:|http|\*/);
    }
  });

  it('have files that are kept for ever, compressed where the browser takes that', async () => {
    const path = '/assets/main-1a2b3c.js';
    const plain = await fetch(server.url + path, { headers: { 'accept-encoding': 'identity' } });
    assert.match(plain.headers.get('cache-control') ?? '', /immutable/);
    assert.deepEqual([plain.headers.get('content-encoding'), await plain.text()], [null, 'export {};']);
    const small = await fetch(server.url + path, { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([small.headers.get('content-encoding'), await small.text()], ['gzip', 'export {};']);
  });

  it('have no other file', async () => {
    for (const path of ['/assets/other.js', '/assets/../index.html', '/assets/%2e%2e/index.html'])
      assert.notEqual((await get(path)).status, 200, path);
  });

  it('leave the answers of the API as they are', async () => {
    const { headers } = await ask(server, '/v1/status');
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  });

  it('are not there where none were built', async () => {
    const bare = await startTestServer();
    try {
      assert.equal((await ask(bare, '/')).status, 404);
    } finally {
      await bare.close();
    }
  });
});

describe('a link for logging in', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer({ pages: ASSETS })));
  afterEach(() => server.close());

  const follow = (link: string) =>
    ask(server, '/v1/session/follow-link', { method: 'POST', token: null, body: { link } });

  it('is made for the token in the data directory and for no user, whatever their role', async () => {
    const made = await ask(server, '/v1/session/links', { method: 'POST', body: {} });
    assert.deepEqual([made.status, made.body.link], [201, LINK]);
    const refused = await ask(server, '/v1/session/links', {
      ...{ method: 'POST', token: roleToken('admin'), body: {} },
    });
    assert.deepEqual([refused.status, refused.body.code], [403, 'KT6003']);
  });

  it('opens nothing when it is only looked at', async () => {
    const { status, headers } = await ask(server, `/login/${LINK}`, { token: null });
    assert.deepEqual([status, headers.get('set-cookie')], [200, null]);
  });

  it('gives the browser a cookie once it is followed, and never the token', async () => {
    const { status, body, headers } = await follow(LINK);
    assert.deepEqual([status, body.token], [200, null]);
    assert.match(headers.get('set-cookie') ?? '', new RegExp(`=${SESSION_ID}; Path=/; HttpOnly; Secure`));
  });

  it('is refused without a word about what was sent', async () => {
    const refused = await follow('ktl_canary');
    assert.deepEqual([refused.status, refused.body.code], [401, 'KT6114']);
    assert.doesNotMatch(JSON.stringify([refused.body, server.logged]), /canary/);
  });
});
