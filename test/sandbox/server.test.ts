import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyLine } from '../../src/sandbox/ready.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import {
  DAY,
  EXPIRED,
  REVOKED,
  act,
  api,
  call,
  closeAll,
  codeFor,
  demoKey,
  done,
  login,
  moveClock,
  open,
  reset,
  verdict,
  verdictNow,
} from './client.ts';
import { faultKinds } from '../../src/sandbox/control/faults.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { TEST_CERT, TEST_KEY } from './tls.ts';

describe('a rotation over HTTP', () => {
  afterEach(closeAll);

  it('runs through its ten days: both keys, then the new one alone', async () => {
    const sandbox = await open();
    const old = demoKey(sandbox);
    const fresh = await reset(sandbox, old.applicationId);
    assert.equal(
      Date.parse(String(fresh.previousKeyExpiresAt)) - Date.parse(String(fresh.effectiveAt)),
      10 * DAY,
    );
    assert.deepEqual([await verdict(sandbox, old), await verdict(sandbox, fresh)], ['200', '200']);
    await moveClock(sandbox, 10 * DAY);
    assert.deepEqual([await verdictNow(sandbox, old), await verdictNow(sandbox, fresh)], [EXPIRED, '200']);
  });

  it('ends with a delete: the key is refused as revoked, the application is gone', async () => {
    const sandbox = await open();
    const old = demoKey(sandbox);
    const fresh = await reset(sandbox, old.applicationId);
    const { body } = await act(sandbox, 'delete', old.applicationId);
    assert.deepEqual([body.applicationDeleted, body.endedKeys, body.liveKeys], [true, 2, 0]);
    assert.deepEqual([await verdict(sandbox, old), await verdict(sandbox, fresh)], [REVOKED, REVOKED]);
    const path = `GET /developer/applications/${old.applicationId}`;
    assert.equal((await api(sandbox, path, undefined, await login(sandbox))).status, 404);
  });

  it('keeps concurrent resets of one user apart, and a code that is sent twice takes effect once', async () => {
    const sandbox = await open();
    const session = await login(sandbox);
    const ids = await Promise.all(
      Array.from({ length: 16 }, async (_, n) => {
        const body = {
          user: DEMO.user,
          name: `wb-${n}`,
          appKey: `made-up-key-${n}`,
          appSecret: `made-up-secret-${n}`,
        };
        return String((await done(sandbox, 'POST /control/keys', body)).applicationId);
      }),
    );
    const answers = await Promise.all(ids.map((id) => act(sandbox, 'reset', id, session)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const id = ids[0] ?? '';
    const code = await codeFor(sandbox, session, id, 'reset');
    const step = { code, tradingPassword: DEMO.tradingPassword };
    const twice = await Promise.all(
      [1, 2].map(() => api(sandbox, `POST /developer/applications/${id}/reset`, step, session)),
    );
    assert.deepEqual(twice.map(({ status }) => status).sort(), [200, 417]);
  });
});

describe('the state', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await closeAll();
    await rm(dataDir, { recursive: true });
  });

  it('survives a restart: keys, the clock, permissions, open codes and locks', async () => {
    const first = await open({ dataDir });
    const old = demoKey(first);
    const fresh = await reset(first, old.applicationId);
    await moveClock(first, 2 * DAY);
    await done(first, `PUT /staff/users/${DEMO.user}/endpoint-permissions`, { endpoints: ['/broker/**'] });
    const code = await codeFor(first, await login(first), old.applicationId, 'reset');
    const before = await done(first, `GET /staff/users/${DEMO.user}`);
    await closeAll();

    const second = await open({ dataDir });
    assert.deepEqual(await done(second, `GET /staff/users/${DEMO.user}`), before);
    assert.deepEqual([await verdictNow(second, old), await verdictNow(second, fresh)], ['200', '200']);
    assert.equal(demoKey(second).appSecret, old.appSecret, 'the seeded key is told again while it works');
    const step = { code, tradingPassword: DEMO.tradingPassword };
    const path = `POST /developer/applications/${old.applicationId}/reset`;
    assert.equal((await api(second, path, step, await login(second))).status, 200);
  });

  it('stands in one file of its owner, with no password and no temporary file beside it', async () => {
    const sandbox = await open({ dataDir });
    await reset(sandbox, demoKey(sandbox).applicationId);
    assert.deepEqual((await readdir(dataDir)).sort(), ['nonces.log', 'sandbox.json']);
    assert.equal((await stat(join(dataDir, 'sandbox.json'))).mode & 0o777, 0o600);
    const text = await readFile(join(dataDir, 'sandbox.json'), 'utf8');
    assert.equal(text.includes(DEMO.tradingPassword) || text.includes(DEMO.loginPassword), false);
  });

  it('does not tell the seeded key once it died', async () => {
    const first = await open({ dataDir, switches: { overlapMs: 0 } });
    await reset(first, demoKey(first).applicationId);
    await closeAll();
    const second = await open({ dataDir });
    assert.equal(second.seeded, undefined);
    assert.deepEqual(Object.keys(JSON.parse(readyLine(second)) as object), ['gateway', 'api', 'pages']);
  });

  it('is refused, not replaced, when it can not be read or is of another profile', async () => {
    await open({ dataDir });
    await closeAll();
    await assert.rejects(open({ dataDir, profile: 'retail-us' }), /broker-hk/);
    await writeFile(join(dataDir, 'sandbox.json'), '{"format":1,"secret":"made-up');
    await assert.rejects(
      open({ dataDir }),
      (error: Error) => /anew/.test(error.message) && !/made-up/.test(error.message),
    );
  });

  it('is not written over by a second process: the effect is refused, not lost', async () => {
    const first = await open({ dataDir });
    const second = await open({ dataDir });
    await reset(first, demoKey(first).applicationId);
    const { status, body } = await api(second, 'POST /control/clock', { moveMs: 1 });
    assert.deepEqual([status, body.error_code], [500, 'SYSTEM_ERROR']);
    assert.equal(
      (await done(second, 'GET /control/clock')).offsetMs,
      0,
      'what is not durable did not happen',
    );
  });
});

describe('the listeners', () => {
  afterEach(closeAll);

  it('stay on loopback', async () => {
    for (const listen of [
      '0.0.0.0:0',
      '[::]:0',
      '192.0.2.1:80',
      'example.com:80',
      '127.0.0.1',
      ':80',
      '127.0.0.1:99999',
    ]) {
      await assert.rejects(startSandbox({ listen }), Error, listen);
    }
  });

  it('leave nothing open when one of them can not be had', async () => {
    const taken = await open();
    const apiListen = new URL(taken.apiUrl).host;
    await assert.rejects(open({ apiListen }), /EADDRINUSE/);
  });

  it('print one line of JSON when ready, with the demo key', async () => {
    const sandbox = await open();
    const line = readyLine(sandbox);
    const { gateway, appKey, appSecret, ...rest } = JSON.parse(line) as Record<string, string>;
    assert.deepEqual(rest, { api: sandbox.apiUrl, pages: sandbox.pagesUrl });
    assert.equal(
      (await call(gateway ?? '', { appKey: appKey ?? '', appSecret: appSecret ?? '' })).status,
      200,
    );
    assert.equal(line.includes('\n'), false);
  });

  it('speak TLS at the gateway when given a certificate', async () => {
    const sandbox = await open({ tls: { cert: TEST_CERT, key: TEST_KEY } });
    assert.match(sandbox.gatewayUrl, /^https:/);
    const { status } = await call(sandbox.gatewayUrl, demoKey(sandbox), { ca: TEST_CERT });
    assert.equal(status, 200);
    await assert.rejects(open({ tls: { cert: 'none', key: 'none' } }), /PEM/);
  });
});

describe('docs/sandbox.md', () => {
  afterEach(closeAll);

  it('names every endpoint, switch and fault', async () => {
    const text = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
    const sandbox = await open();
    const { routes } = await done(sandbox, 'GET /');
    const switches = Object.keys(await done(sandbox, 'GET /control/switches'));
    const names = [...(routes as { route: string }[]).map(({ route }) => route), ...switches, ...faultKinds];
    assert.deepEqual(
      names.filter((name) => !text.includes(name)),
      [],
    );
  });
});
