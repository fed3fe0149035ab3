import assert from 'node:assert/strict';
import { api, closeAll, codeFor, done, login, open, verdict } from '../client.ts';
import type { Json } from '../client.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';

const EMAIL = 'desk-keys@example.com';
const PASSWORDS = { loginPassword: 'made-up-login-1', tradingPassword: 'made-up-trading-1' };
const ACCOUNT = { accountId: '7', accountNumber: 'N7', accountType: 'CASH', accountClass: 'INSTITUTION' };
const MATERIALS = {
  integrationModel: 'One daemon calls the gateway.',
  useCases: ['orders'],
  apiInterfaces: ['/broker/**'],
  apiUser: EMAIL,
};

const refusal = async (sandbox: Sandbox, route: string, body?: unknown, session?: string) => {
  const answer = await api(sandbox, route, body, session);
  assert.ok(answer.status >= 400 && answer.status < 500, `${route}: ${answer.status}`);
  return answer.body.error_code;
};

describe('from the first enquiry to a key', () => {
  afterEach(closeAll);

  it('goes only in the order of the document', async () => {
    const sandbox = await open({ seedDemo: false });
    const { id, status } = await done(sandbox, 'POST /staff/institutions', {
      name: 'Another Rehearsal Limited',
    });
    assert.equal(status, 'pending');
    const at = (route: string) => {
      const [method, rest] = route.split(' ');
      return `${method} /staff/institutions/${String(id)}/${rest}`;
    };
    const approve = { outcome: 'approved' };

    assert.equal(
      await refusal(sandbox, at('POST review'), approve),
      'WRONG_STAGE',
      'the checklist comes first',
    );
    const { checklist } = await done(sandbox, at('PUT checklist'), {});
    assert.equal((checklist as unknown[]).length, 6);

    const user = { email: EMAIL, phone: '+852 0000 0002', ...PASSWORDS, accounts: [ACCOUNT] };
    await done(sandbox, at('POST users'), user);
    assert.equal(await refusal(sandbox, at('POST users'), user), 'NAME_TAKEN');
    assert.equal(
      await refusal(sandbox, at('POST application-materials'), MATERIALS),
      'INSTITUTION_NOT_APPROVED',
    );

    assert.equal(await refusal(sandbox, at('POST review'), { outcome: 'rejected' }), 'REASONS_REQUIRED');
    const rejected = await done(sandbox, at('POST review'), {
      outcome: 'rejected',
      reasons: ['no audit report'],
    });
    assert.deepEqual([rejected.status, rejected.reasons], ['rejected', ['no audit report']]);
    await done(sandbox, at('POST review'), approve);

    const stranger = { ...MATERIALS, apiUser: 'somebody@example.com' };
    assert.equal(await refusal(sandbox, at('POST application-materials'), stranger), 'INVALID_API_USER');
    await done(sandbox, at('POST application-materials'), MATERIALS);
    assert.equal(await refusal(sandbox, `POST /staff/users/${EMAIL}/authorize`), 'MATERIALS_NOT_APPROVED');
    await done(sandbox, at('POST application-materials/review'), approve);

    const session = await login(sandbox, EMAIL, PASSWORDS.loginPassword);
    const access = () => done(sandbox, 'GET /portal/my-openapi-access', undefined, session);
    assert.equal((await access()).status, 'not-authorized');
    assert.equal(
      await refusal(sandbox, 'POST /developer/applications', { name: 'a' }, session),
      'NOT_AUTHORIZED',
    );
    await done(sandbox, `POST /staff/users/${EMAIL}/authorize`);
    assert.equal((await access()).status, 'authorized');
    await usesAKey(sandbox, session);
  });

  async function usesAKey(sandbox: Sandbox, session: string): Promise<void> {
    const { applicationId, keyStatus } = await done(
      sandbox,
      'POST /developer/applications',
      { name: 'a' },
      session,
    );
    assert.equal(keyStatus, 'none');
    const path = `/developer/applications/${String(applicationId)}`;
    const { sentTo } = await done(sandbox, `POST ${path}/codes`, { purpose: 'generate' }, session);
    assert.match(String(sentTo), /^\*+0002$/);
    const { messages } = await done(sandbox, `GET /phone/${EMAIL}/messages`);
    const [{ code } = { code: '' }] = messages as { code: string }[];
    const step = { code, tradingPassword: PASSWORDS.tradingPassword };
    const { status, body } = await api(sandbox, `POST ${path}/generate`, step, session);
    assert.equal(status, 201);
    const key = { appKey: String(body.appKey), appSecret: String(body.appSecret) };
    for (const part of Object.values(key)) assert.match(part, /^[0-9a-f]{32}$/);
    assert.equal(await verdict(sandbox, key), '200');
    assert.equal(await verdict(sandbox, key, { target: '/trading/accounts/list' }), 'ROUTE_NOT_PERMITTED');
    const listed = await done(sandbox, 'GET /developer/applications', undefined, session);
    assert.equal(listed.companyName, 'Another Rehearsal Limited');
    assert.equal(JSON.stringify(listed).includes(key.appSecret), false, 'shown exactly once');
  }
});

describe('the portal', () => {
  afterEach(closeAll);

  it('lists the authorised users and shows a withdrawal', async () => {
    const sandbox = await open();
    const session = await login(sandbox);
    const listed = async () => {
      const { users } = await done(sandbox, 'GET /portal/authorized-users', undefined, session);
      return (users as Json[]).map(({ email, status }) => [email, status]);
    };
    assert.deepEqual(await listed(), [[DEMO.user, 'authorized']]);
    await done(sandbox, `POST /staff/users/${DEMO.user}/withdraw`);
    assert.deepEqual(await listed(), [[DEMO.user, 'withdrawn']]);
    const { applications, authorizationStatus } = await done(
      sandbox,
      'GET /developer/applications',
      undefined,
      session,
    );
    assert.equal(authorizationStatus, 'withdrawn');
    const [{ applicationId } = { applicationId: '' }] = applications as { applicationId: string }[];
    const codes = `POST /developer/applications/${applicationId}/codes`;
    assert.equal(await refusal(sandbox, codes, { purpose: 'reset' }, session), 'NOT_AUTHORIZED');
  });

  it('wants a login, ends sessions, and locks after wrong login passwords', async () => {
    const sandbox = await open();
    assert.equal(await refusal(sandbox, 'GET /developer/applications'), 'NOT_LOGGED_IN');
    const session = await login(sandbox);
    await done(sandbox, 'POST /logout', undefined, session);
    assert.equal(await refusal(sandbox, 'GET /developer/applications', undefined, session), 'NOT_LOGGED_IN');
    const wrong = { email: DEMO.user, loginPassword: 'guess-1' };
    const codes: unknown[] = [];
    for (let tries = 0; tries < 3; tries += 1) codes.push(await refusal(sandbox, 'POST /login', wrong));
    assert.deepEqual(codes, ['LOGIN_FAILED', 'LOGIN_FAILED', 'ACCOUNT_LOCKED']);
    const right = { email: DEMO.user, loginPassword: DEMO.loginPassword };
    assert.equal(await refusal(sandbox, 'POST /login', right), 'ACCOUNT_LOCKED');
    await done(sandbox, `POST /staff/users/${DEMO.user}/unlock`);
    assert.ok(await login(sandbox));
    assert.equal(
      await refusal(sandbox, 'POST /login', { email: 'constructor', loginPassword: 'x' }),
      'LOGIN_FAILED',
    );
  });

  it('locks the step-up over HTTP as the issuer does, and keeps the lock across a right pair', async () => {
    const sandbox = await open();
    const session = await login(sandbox);
    const id = sandbox.seeded?.applicationId ?? '';
    const code = await codeFor(sandbox, session, id, 'reset');
    const path = `POST /developer/applications/${id}/reset`;
    const wrong = { code, tradingPassword: 'guess-1' };
    for (const expected of ['WRONG_TRADING_PASSWORD', 'WRONG_TRADING_PASSWORD', 'ACCOUNT_LOCKED']) {
      assert.equal(await refusal(sandbox, path, wrong, session), expected);
    }
    const right = { code, tradingPassword: DEMO.tradingPassword };
    assert.equal(await refusal(sandbox, path, right, session), 'ACCOUNT_LOCKED');
    const asking = `POST /developer/applications/${id}/codes`;
    assert.equal(await refusal(sandbox, asking, { purpose: 'reset' }, session), 'ACCOUNT_LOCKED');
  });
});
