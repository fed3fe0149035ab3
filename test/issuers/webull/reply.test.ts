import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseReply } from '../../../src/issuers/webull/reply.ts';

const key = {
  applicationId: 'app-1',
  appKey: 'a'.repeat(32),
  appSecret: 'b'.repeat(32),
  effectiveAt: '2026-11-22T12:00:00.000Z',
  expiresAt: null,
  previousKeyExpiresAt: '2026-12-02T12:00:00.000Z',
};

function parse(body: unknown, status: number | null = 200): ReturnType<typeof parseReply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseReply('issuer webull', Buffer.from(text), status);
}

describe('the reply to generate and reset', () => {
  it('holds a key pair and the end of the old key', () => {
    const parsed = parse(key);
    assert.equal(parsed.kind, 'key');
    assert.equal(parsed.kind === 'key' && parsed.pair.appSecret.reveal(), key.appSecret);
    assert.equal(parsed.kind === 'key' && parsed.oldEndsAt, Date.UTC(2026, 11, 2, 12));
  });

  it('holds the key whatever the status says: a key that was made is never thrown away', () => {
    for (const status of [200, 201, 404, 500, null]) assert.equal(parse(key, status).kind, 'key');
  });

  const table: readonly [
    what: string,
    body: unknown,
    status: number | null,
    kind: string,
    retries: boolean,
  ][] = [
    ['a wrong code', { error_code: 'WRONG_CODE', message: 'm' }, 417, 'refused', false],
    ['a wrong trading password', { error_code: 'WRONG_TRADING_PASSWORD' }, 417, 'refused', false],
    ['a locked account', { error_code: 'ACCOUNT_LOCKED' }, 417, 'refused', false],
    ['a code that was too old', { error_code: 'CODE_EXPIRED' }, 417, 'refused', true],
    ['a spent budget', { error_code: 'BUDGET_EXHAUSTED' }, 417, 'refused', true],
    [
      'a refusal found after a crash, its status unknown',
      { error_code: 'WRONG_CODE' },
      null,
      'refused',
      false,
    ],
    ['a refusal with the status of a fault', { error_code: 'WRONG_CODE' }, 500, 'unreadable', false],
    ['a system error', { error_code: 'SYSTEM_ERROR' }, 500, 'unreadable', false],
    ['an unknown refusal', { error_code: 'SOMETHING_NEW' }, 417, 'unreadable', false],
    // What every JavaScript object knows by itself is no documented refusal.
    ['a refusal called constructor', { error_code: 'constructor' }, 417, 'unreadable', false],
    ['a refusal called __proto__', '{"error_code":"__proto__"}', null, 'unreadable', false],
    ['half a body', JSON.stringify(key).slice(0, 60), 200, 'unreadable', false],
    ['a page of a proxy', '<html>502</html>', 502, 'unreadable', false],
    ['a key without its secret', { ...key, appSecret: undefined }, 200, 'unreadable', false],
  ];
  for (const [what, body, status, kind, retries] of table) {
    it(`reads ${what} as ${kind}${retries ? ', to be tried again' : ''}`, () => {
      const parsed = parse(body, status);
      assert.equal(parsed.kind, kind);
      if (parsed.kind === 'refused') assert.equal(parsed.retryAfterMs !== null, retries);
    });
  }

  it('copies nothing of a hostile body into its fault', () => {
    const parsed = parse({ error_code: 'sk-canary\n\u001b[2J', message: 'sk-canary' }, 417);
    assert.equal(parsed.kind, 'unreadable');
    assert.doesNotMatch(parsed.kind === 'unreadable' ? parsed.fault.message : '', /canary/);
  });

  it('reads any bytes without throwing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.option(fc.integer({ min: 100, max: 599 })),
        (bytes, status) => {
          assert.notEqual(parseReply('p', bytes, status).kind, undefined);
        },
      ),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.notEqual(parseReply('p', Buffer.from(text), 200).kind, 'key');
      }),
    );
  });
});
