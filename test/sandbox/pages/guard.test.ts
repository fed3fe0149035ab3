import assert from 'node:assert/strict';
import { request } from 'node:http';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { api, closeAll, demoKey, open } from '../client.ts';
import { MANAGE, hiddenIn, loggedIn, person, wordsOf } from './person.ts';

const STAFF = '/staff-console';

/** `fetch` names its own host; this names another, as a rebound DNS name would. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

describe('the pages of the sandbox', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await open();
  });
  afterEach(closeAll);

  it('write what was entered as text, wherever it stands', async () => {
    const staff = person(sandbox);
    const name = `"><script>alert(1)</script><img src=x onerror='x'>&amp;`;
    const page = await staff.send(await staff.open(STAFF), STAFF, { name });
    const pages = [page, await staff.open(STAFF), await staff.open('/institutional-services')];
    for (const { text } of pages) {
      assert.equal(/<script|<img/.test(text), false);
      assert.match(text, /&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    }
    const refused = await staff.send(await staff.open(STAFF), STAFF, { name: '"'.repeat(201) });
    assert.match(refused.text, /value="(&quot;){201}"/, 'what was refused is shown again');
  });

  it('let nothing run, frame or be sent elsewhere', async () => {
    const { headers } = await person(sandbox).open('/');
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
      assert.ok(policy.includes(part), part);
    assert.equal(/script-src|unsafe/.test(policy), false);
    assert.match(headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=Strict$/);
  });

  it('refuse a form without its token, with that of another browser, and with that of another form', async () => {
    const own = person(sandbox);
    const page = await own.open(STAFF);
    const stranger = await person(sandbox).open(STAFF);
    const tokens = ['', 'made-up', hiddenIn(stranger.text, STAFF)['form'] ?? ''];
    for (const form of tokens) {
      const answer = await own.send(page, STAFF, { name: 'Made Up Limited', form });
      assert.equal(answer.status, 403);
      assert.match(wordsOf(answer), /FORM_NOT_OURS/);
    }
    const login = hiddenIn((await own.open('/login')).text, '/login')['form'] ?? '';
    assert.equal((await own.send(page, STAFF, { name: 'Made Up Limited', form: login })).status, 403);
    assert.equal(wordsOf(await own.open(STAFF)).includes('Made Up'), false);
  });

  it('refuse a form that another origin sent, even one of this machine', async () => {
    const staff = person(sandbox);
    for (const origin of ['https://example.com', 'null', sandbox.apiUrl]) {
      const page = await staff.open(STAFF);
      const answer = await staff.send(page, STAFF, { name: 'Made Up Limited' }, { origin });
      assert.equal(answer.status, 403, origin);
      assert.match(answer.text, /NOT_LOCAL/);
    }
  });

  it('are not served under a name that is not loopback', async () => {
    assert.equal(await statusFor(sandbox.pagesUrl, 'example.com'), 403);
    assert.equal(await statusFor(sandbox.pagesUrl, new URL(sandbox.pagesUrl).host), 200);
  });

  it('give a new cookie at log-in and log-out, and the old ones open nothing', async () => {
    const user = person(sandbox);
    const before = (await user.open('/login'), user.cookie());
    const logged = await loggedIn(sandbox);
    assert.notEqual(logged.cookie(), before);
    const inside = logged.cookie();
    await logged.send(await logged.open(MANAGE), '/logout');
    assert.notEqual(logged.cookie(), inside);
    const stolen = await person(sandbox, { cookie: inside }).open(MANAGE);
    assert.match(stolen.path, /^\/login\?next=/);
  });

  it('open no session of the JSON API with a cookie', async () => {
    const user = await loggedIn(sandbox);
    const answer = await fetch(`${sandbox.apiUrl}/developer/applications`, {
      headers: { cookie: user.cookie() },
    });
    assert.equal(answer.status, 401);
    const page = await user.open(MANAGE);
    const body = new URLSearchParams(hiddenIn(page.text, MANAGE));
    const posted = await fetch(`${sandbox.apiUrl}/login`, { method: 'POST', body });
    assert.equal(posted.status, 400, 'a form is still no JSON');
    assert.equal((await api(sandbox, 'GET /control/clock')).status, 200);
  });

  it('lead from the log-in to where one wanted to go, and nowhere else', async () => {
    const send = { email: DEMO.user, loginPassword: DEMO.loginPassword };
    const user = person(sandbox);
    const href = `${MANAGE}/${demoKey(sandbox).applicationId}`;
    assert.equal((await user.send(await user.open(href), '/login', send)).path, href);
    for (const next of ['//example.com', '/\\example.com', 'https://example.com', '/a b']) {
      const page = await user.open(`/login?next=${encodeURIComponent(next)}`);
      assert.equal((await user.send(page, '/login', send)).path, '/developer-center', next);
    }
  });

  it('refuse a wrong login with the same words whether the user exists, and lock in the end', async () => {
    const user = person(sandbox);
    const tries = [DEMO.user, 'nobody@example.com', DEMO.user, DEMO.user];
    const said: string[] = [];
    for (const email of tries) {
      const page = await user.send(await user.open('/login'), '/login', { email, loginPassword: 'made-up' });
      said.push(/LOGIN_FAILED|ACCOUNT_LOCKED/.exec(page.text)?.[0] ?? '');
      assert.equal(page.text.includes('made-up'), false);
    }
    assert.deepEqual(said, ['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'ACCOUNT_LOCKED']);
  });

  it('are struck by faults of their own', async () => {
    const user = await loggedIn(sandbox);
    await api(sandbox, 'POST /control/faults', {
      route: `GET ${MANAGE}`,
      listener: 'pages',
      kind: 'drop-after',
    });
    await assert.rejects(user.open(MANAGE));
    assert.equal((await user.open(MANAGE)).status, 200);
  });
});
