import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHttpServer } from '../../src/http/server.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { ask, serverOptions } from '../http/server-for-tests.ts';
import { openTemporaryJournal } from '../journal/temporary.ts';
import type { TemporaryJournal } from '../journal/temporary.ts';
import { confirmDevice, createBrowser } from '../support/oidc/browser.ts';
import { accessOf } from '../support/oidc/access.ts';
import { AUDIENCE, MACHINE, startProvider } from '../support/oidc/provider.ts';
import type { TestProvider } from '../support/oidc/provider.ts';
import { freePort } from '../support/servers/process.ts';

/** The whole of it but the engine: real provider, real server, real journal. */
describe('logging in at an identity provider', () => {
  let directory: string;
  let provider: TestProvider;
  let opened: TemporaryJournal;
  let clock: MovableClock;
  let server: ReturnType<typeof createHttpServer> | undefined;
  let url: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-oidc-'));
    opened = await openTemporaryJournal();
    clock = movableClock();
    // The port must be known before the provider is told of it.
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    provider = await startProvider(`${url}/v1/oidc/callback`);
    provider.people.set('desk-1-4711', {
      ...{ groups: ['broker-ops'], email: 'broker-keys@example.com', email_verified: true },
    });
    server = await serve(port);
  });
  afterEach(async () => {
    // Without a server the set-up has failed, and the rest must end all the same.
    await server?.close();
    await provider.close();
    await opened.remove();
    await rm(directory, { recursive: true });
  });

  const accessWith = (change: Readonly<Record<string, string>> = {}) =>
    accessOf({ directory, issuer: provider.issuer, url, journal: opened.journal(), clock }, change);

  async function serve(port: number, change: Readonly<Record<string, string>> = {}) {
    const made = createHttpServer({ ...serverOptions(), ...(await accessWith(change)) });
    await made.listen({ host: '127.0.0.1', port });
    return made;
  }

  /** The same daemon with other settings. */
  async function serveAnew(change: Readonly<Record<string, string>>) {
    await server?.close();
    server = await serve(Number(new URL(url).port), change);
  }

  const whoHas = (cookie: string | null) =>
    ask({ url }, '/v1/whoami', { token: null, headers: { cookie: `__Host-keyturn=${cookie}` } });
  const acts = async () =>
    (await opened.journal().access.events({ afterSeq: 0, limit: 100 })).map(
      ({ actor, event }) => `${actor} ${event.type}${'way' in event ? ` ${event.way}` : ''}`,
    );

  describe('with a browser', () => {
    it('comes back with a session that has the roles of its groups', async () => {
      const browser = createBrowser();
      const page = await browser.open(`${url}/v1/oidc/login`);
      assert.deepEqual([page.status, page.text.slice(0, 17)], [200, 'You are logged in']);
      const { body } = await whoHas(browser.cookie(url, '__Host-keyturn'));
      assert.deepEqual(
        [body.actor, body.kind, body.roles, body.groups],
        ['oidc:desk-1-4711', 'oidc', ['operator'], ['broker-ops']],
      );
      assert.equal(browser.cookie(url, '__Host-keyturn-login'), null);
      assert.deepEqual(await acts(), ['oidc:desk-1-4711 LoggedIn browser']);
    });

    it('has no role where no group of its has one', async () => {
      provider.people.set('desk-1-4711', {});
      const browser = createBrowser();
      await browser.open(`${url}/v1/oidc/login`);
      const cookie = browser.cookie(url, '__Host-keyturn');
      assert.deepEqual((await whoHas(cookie)).body.roles, []);
      const status = await ask({ url }, '/v1/status', {
        token: null,
        headers: { cookie: `__Host-keyturn=${cookie}` },
      });
      assert.equal(status.body.code, 'KT6003');
    });

    it('gets nothing for an answer that another browser has begun', async () => {
      const theirs = createBrowser();
      const callback = await answerOf(theirs);
      const ours = createBrowser();
      const without = await ours.open(callback);
      assert.deepEqual([without.status, without.text.includes('KT6122')], [401, true]);
      await begin(ours);
      const other = await ours.open(callback);
      assert.deepEqual([other.status, other.text.includes('KT6122')], [401, true]);
      assert.equal(ours.cookie(url, '__Host-keyturn'), null);
      assert.deepEqual(await acts(), []);
    });

    it('gets nothing for an answer that was used before', async () => {
      const browser = createBrowser();
      const { kept, callback } = await begun(browser);
      const access = (await accessWith()).access;
      await access.finishBrowser(kept, callback.split('?')[1] ?? '');
      await assert.rejects(access.finishBrowser(kept, callback.split('?')[1] ?? ''), { code: 'KT6122' });
    });

    it('gets nothing where the provider said no', async () => {
      const access = (await accessWith()).access;
      const { kept, url: to } = await access.beginBrowser();
      const state = new URL(to).searchParams.get('state') ?? '';
      const query = new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer }).toString();
      await assert.rejects(access.finishBrowser(kept, query), { code: 'KT6122', saw: 'access_denied' });
    });

    it('asks with PKCE, a state and a nonce that do not tell what the browser keeps', async () => {
      const { url: to, kept } = await (await accessWith()).access.beginBrowser();
      const query = new URL(to).searchParams;
      assert.equal(query.get('code_challenge_method'), 'S256');
      assert.equal(new Set(['state', 'nonce', 'code_challenge'].map((name) => query.get(name))).size, 3);
      assert.ok(!to.includes(kept));
    });
  });

  /** The address at which a browser would come back, not yet opened there. */
  async function answerOf(browser: ReturnType<typeof createBrowser>): Promise<string> {
    return (await begun(browser)).callback;
  }

  async function begun(browser: ReturnType<typeof createBrowser>) {
    const { url: to, kept } = await (await accessWith()).access.beginBrowser();
    await server?.close();
    const callback = await browser.open(to).then(
      () => '',
      () => browser.last(),
    );
    server = await serve(Number(new URL(url).port));
    return { kept, callback };
  }

  async function begin(browser: ReturnType<typeof createBrowser>): Promise<void> {
    await browser.step(`${url}/v1/oidc/login`);
  }

  describe('with a terminal and a browser elsewhere', () => {
    it('waits until the person has confirmed the code, and then has a session', async () => {
      const { body } = await ask({ url }, '/v1/oidc/device', { method: 'POST', token: null, body: {} });
      const poll = () =>
        ask({ url }, '/v1/oidc/device/poll', { method: 'POST', token: null, body: { handle: body.handle } });
      assert.deepEqual([(await poll()).status, (await poll()).body], [202, { pending: true }]);
      const page = await confirmDevice(createBrowser(), String(body.completeUrl));
      assert.equal(page.status, 200, page.text);
      const done = await poll();
      assert.deepEqual([done.status, done.body.actor], [200, 'oidc:desk-1-4711']);
      const who = await ask({ url }, '/v1/whoami', { token: String(done.body.token) });
      assert.deepEqual(who.body.roles, ['operator']);
      assert.equal((await poll()).body.code, 'KT6122');
      assert.deepEqual(await acts(), ['oidc:desk-1-4711 LoggedIn device']);
    });

    it('gets nothing for a code that was never given', async () => {
      const body = { handle: 'made up' };
      const { status, body: answer } = await ask({ url }, '/v1/oidc/device/poll', {
        method: 'POST',
        token: null,
        body,
      });
      assert.deepEqual([status, answer.code, answer.saw], [401, 'KT6122', 'invalid_grant']);
    });
  });

  describe('as a program, with a JSON web token', () => {
    const whoIs = (token: string) => ask({ url }, '/v1/whoami', { token });

    it('is known by its subject and approves nothing', async () => {
      const { status, body } = await whoIs(await provider.machineToken());
      assert.deepEqual([status, body.actor, body.roles], [200, `machine:${MACHINE.id}`, ['operator']]);
    });

    it('is nobody with a token for somebody else, an old one, or an edited one', async () => {
      assert.equal((await whoIs(await provider.machineToken('https://other.example.com'))).status, 401);
      const token = await provider.machineToken();
      const [head = '', , signature = ''] = token.split('.');
      const claims = {
        iss: provider.issuer,
        aud: AUDIENCE,
        sub: 'somebody',
        exp: 9e9,
        iat: 1,
        groups: ['broker-ops'],
      };
      const edited = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
      assert.equal((await whoIs(edited)).status, 401);
      clock.advance(6 * 60_000);
      assert.equal((await whoIs(token)).status, 401);
    });

    it('is nobody with a token that it has signed itself, or that nobody has', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const own = () =>
        new SignJWT({ groups: ['broker-ops'] })
          .setIssuer(provider.issuer)
          .setAudience(AUDIENCE)
          .setSubject('me')
          .setIssuedAt()
          .setExpirationTime('5m');
      const header = { alg: 'ES256', jwk: await exportJWK(publicKey) };
      const token = await own().setProtectedHeader(header).sign(privateKey);
      assert.equal((await whoIs(token)).status, 401);
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      assert.equal((await whoIs(`${none}.${token.split('.')[1]}.`)).status, 401);
      const key = new TextEncoder().encode('a shared secret of at least 32 bytes');
      assert.equal((await whoIs(await own().setProtectedHeader({ alg: 'HS256' }).sign(key))).status, 401);
    });

    it('is nobody where no audience is set', async () => {
      const token = await provider.machineToken();
      const { access } = await accessWith({ audience: '' });
      assert.equal(await access.knownBy(token), null);
    });
  });

  describe('by the claims that the settings name', () => {
    it('takes a verified e-mail address for a name, and no other', async () => {
      await serveAnew({ claims: '{name: email}' });
      const browser = createBrowser();
      await browser.open(`${url}/v1/oidc/login`);
      const { body } = await whoHas(browser.cookie(url, '__Host-keyturn'));
      assert.equal(body.actor, 'oidc:broker-keys@example.com');
      provider.people.set('desk-1-4711', { email: 'broker-keys@example.com', email_verified: false });
      const page = await createBrowser().open(`${url}/v1/oidc/login`);
      assert.deepEqual([page.status, page.text.includes('KT6123')], [403, true]);
    });

    it('refuses a name that no journal should hold', async () => {
      await serveAnew({ claims: '{name: preferred_username}' });
      for (const name of [undefined, 'two words', 'x'.repeat(129), 7]) {
        provider.people.set('desk-1-4711', { preferred_username: name });
        const page = await createBrowser().open(`${url}/v1/oidc/login`);
        assert.equal(page.status, 403, page.text);
      }
    });
  });

  it('says that the provider does not answer, and lets those in who need none', async () => {
    await provider.close();
    const { status, body } = await ask({ url }, '/v1/oidc/device', { method: 'POST', token: null, body: {} });
    assert.deepEqual([status, body.code], [502, 'KT6121']);
    assert.equal((await ask({ url }, '/v1/whoami', { token: 'admin-token-for-tests-only' })).status, 200);
    assert.doesNotMatch(JSON.stringify(body), /FAKE/);
  });
});
