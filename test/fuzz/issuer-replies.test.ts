import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Secret } from '../../src/domain/secret.ts';
import { webull } from '../../src/issuers/webull/index.ts';
import { readProbe } from '../../src/issuers/webull/probe.ts';
import { parseReply } from '../../src/issuers/webull/reply.ts';
import type { Issuer, KeyManagement } from '../../src/ports/issuer.ts';
import { hostile, INHERITED_NAMES, strangeText } from './hostile-bytes.ts';
import { answersAround, anyStatus, startHostileServer, wellFormed } from './hostile-server.ts';
import type { HostileServer, RawAnswer } from './hostile-server.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { assertSilent, CANARY, verdictOf } from './verdict.ts';

const PLACE = 'issuer webull';
const USER = { name: 'wb-demo', user: 'broker-keys@example.com' };

const KEY = {
  applicationId: 'app-1',
  appKey: 'a'.repeat(32),
  appSecret: CANARY,
  effectiveAt: '2026-11-22T12:00:00.000Z',
  expiresAt: null,
  previousKeyExpiresAt: '2026-12-02T12:00:00.000Z',
};

const APPLICATION = {
  applicationId: 'app-1',
  name: USER.name,
  appKey: 'aaaa****aaaa',
  appSecret: CANARY,
  lastResetAt: '2026-11-22T12:00:00.000Z',
  keyCreatedAt: '2026-11-22T12:00:00.000Z',
  expiresAt: null,
  endpointPermissions: ['/trade', '/account'],
};

const errorBodies = fc.record({
  error_code: fc.oneof(
    strangeText,
    fc.constantFrom(...INHERITED_NAMES, 'UNAUTHORIZED', 'WRONG_CODE', 'TOO_MANY_REQUESTS'),
  ),
  message: fc.oneof(strangeText, fc.constantFrom('IP', 'authorization revoked', 'credentials', 'nonce')),
});
const errorBytes = errorBodies.map((body) => Buffer.from(JSON.stringify(body)));
const replyBytes = fc.oneof(hostile(KEY), hostile({ error_code: 'WRONG_CODE', message: CANARY }), errorBytes);

/** The refusals that Webull documents to change nothing; whatever else refuses leaves the outcome unknown. */
const DOCUMENTED =
  /^(WRONG_CODE|WRONG_TRADING_PASSWORD|ACCOUNT_LOCKED|CODE_EXPIRED|NOT_LOGGED_IN|BUDGET_EXHAUSTED|KEY_ALREADY_GENERATED|NO_KEY_YET|NOT_AUTHORIZED|NOT_FOUND|INVALID_REQUEST|INSTITUTION_NOT_APPROVED)$/;

describe('any reply of an issuer', function () {
  this.timeout(LIMIT_MS);

  it('to a reset is a key, a documented refusal or unreadable, and its times can be written down', () =>
    holds(
      2_000,
      fc.asyncProperty(replyBytes, fc.option(anyStatus), async (bytes, status) => {
        const verdict = await verdictOf(() => parseReply(PLACE, bytes, status));
        assert.equal(verdict.kind, 'value');
        const parsed = verdict.value;
        if (parsed.kind === 'key') {
          assertMasked(parsed);
          for (const at of [parsed.bornAt, parsed.expiresAt, parsed.oldEndsAt])
            if (at !== null) assert.match(new Date(at).toISOString(), /^\d{4}-/);
          return;
        }
        assertSilent(JSON.stringify(parsed.fault));
        assertSilent(parsed.fault.message);
        if (parsed.kind === 'unreadable') return;
        const { error_code } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { error_code: string };
        assert.match(error_code, DOCUMENTED);
        assert.ok(parsed.retryAfterMs === null || parsed.retryAfterMs > 0);
      }),
    ));

  it('to a signed call gives one of the verdicts, and "dead" only for the issuer’s own words', () =>
    holds(
      2_000,
      fc.asyncProperty(replyBytes, anyStatus, async (bytes, status) => {
        const verdict = await verdictOf(() => readProbe(PLACE, { status, bytes, issuerNowAt: null }));
        assert.equal(verdict.kind, 'value');
        const probe = verdict.value;
        assert.equal(probe.fault === null, probe.verdict === 'accepted');
        assertSilent(JSON.stringify(probe.fault));
        if (probe.verdict === 'dead') {
          assert.equal(status, 401);
          assert.match(Buffer.from(bytes).toString('utf8'), /UNAUTHORIZED/);
        }
      }),
    ));

  describe('over the wire', () => {
    let server: HostileServer;
    let issuer: Issuer;
    let desk: KeyManagement;

    before(async () => {
      server = await startHostileServer();
      issuer = webull.create('webull', settingsFor(server.url), {
        clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
      });
      assert.ok(issuer.management !== null);
      desk = issuer.management;
    });

    after(async () => {
      await issuer.close();
      await server.close();
    });

    const pair = { appKey: new Secret('a'.repeat(32)), appSecret: new Secret(CANARY) };

    it('never breaks a probe', () =>
      holds(
        150,
        fc.asyncProperty(answersAround(replyBytes), async (answer) => {
          server.answer(() => answer);
          const verdict = await verdictOf(() => issuer.probe(pair));
          assert.equal(verdict.kind, 'value');
          assertSilent(JSON.stringify(verdict.value));
        }),
      ));

    it('never breaks a look at the application, and shows no secret in it', () =>
      holds(
        250,
        fc.asyncProperty(answersAround(hostile({ applications: [APPLICATION] })), async (answer) => {
          server.answer((line) => (line.includes('/login') ? loggedIn() : answer));
          const verdict = await verdictOf(() => desk.observe(USER));
          if (verdict.kind === 'value') assertMasked(verdict.value);
        }),
      ));

    it('never breaks a login, the way to a reset, or a deletion', () =>
      holds(
        150,
        fc.asyncProperty(
          fc.array(answersAround(hostile({ session: 's', applications: [APPLICATION] })), { minLength: 1 }),
          fc.constantFrom('observe', 'prepareReset', 'prepareGenerate', 'delete' as const),
          async (answers, act) => {
            let asked = 0;
            server.answer(() => answers[asked++ % answers.length] ?? loggedIn());
            const stranger = {
              ...USER,
              user: `user-${asked}-${Math.floor(performance.now() * 1000)}@example.com`,
            };
            await verdictOf<unknown>(() => {
              if (act === 'delete') return desk.deleteApplication('app-1', stranger);
              return desk[act](stranger);
            });
          },
        ),
      ));

    it('to the one call is handed on byte for byte as far as it came', () =>
      holds(
        200,
        fc.asyncProperty(replyBytes, fc.constantFrom(...WAYS_TO_END), async (bytes, { frame, whole }) => {
          server.answer((line) => (isReset(line) ? frame(bytes) : onTheWay(line)));
          const call = await desk.prepareReset(USER);
          const outcome = await call.send(() => true);
          if (bytes.length === 0 && outcome.kind === 'unknown') return;
          assert.equal(outcome.kind, 'replied', `${bytes.length} bytes`);
          // Who resets a connection also throws away what it has not sent yet.
          const came = whole.endsWith('reset') ? bytes.subarray(0, outcome.bytes.length) : bytes;
          assert.ok(came.length >= Math.min(bytes.length, AT_ONCE_BYTES), `${came.length} bytes came`);
          assert.deepEqual(Buffer.from(outcome.bytes), Buffer.from(came), whole);
        }),
      ));

    it('to the one call is an outcome whatever the frame', () =>
      holds(
        150,
        fc.asyncProperty(answersAround(replyBytes), async (answer) => {
          server.answer((line) => (isReset(line) ? closing(answer) : onTheWay(line)));
          const call = await desk.prepareReset(USER);
          const verdict = await verdictOf(() => call.send(() => true));
          assert.equal(verdict.kind, 'value');
          if ('fault' in verdict.value) assertSilent(verdict.value.fault.message);
        }),
      ));
  });
});

/** So much is with the receiver once it was written. */
const AT_ONCE_BYTES = 16_384;

/** Every way in which a body may reach us whole although its connection does not end well. */
const WAYS_TO_END: readonly { readonly whole: string; readonly frame: (body: Uint8Array) => RawAnswer }[] = [
  { whole: 'well', frame: (body) => wellFormed(200, body) },
  {
    whole: 'announced longer, then closed',
    frame: (body) => ({ parts: [head(`content-length: ${body.length + 5}`), body], end: 'close' }),
  },
  {
    whole: 'announced longer, then reset',
    frame: (body) => ({ parts: [head(`content-length: ${body.length + 5}`), body], end: 'reset' }),
  },
  {
    whole: 'without a length, then reset',
    frame: (body) => ({ parts: [head('x-none: 0'), body], end: 'reset' }),
  },
  {
    whole: 'a chunk, then bytes that are none',
    frame: (body) => ({
      parts: [head('transfer-encoding: chunked'), chunkOf(body), Buffer.from('zz\r\n')],
      end: 'keep',
    }),
  },
];

function head(field: string): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\n${field}\r\n\r\n`);
}

function chunkOf(body: Uint8Array): Buffer {
  if (body.length === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
}

function isReset(line: string): boolean {
  return / \/developer\/applications\/[^/]+\/reset /.test(line);
}

/** What the robot needs before it may send its one call. */
function onTheWay(line: string): RawAnswer {
  if (line.includes('/login')) return loggedIn();
  if (line.includes('/codes')) return json({});
  if (line.includes('/phone/')) return json({ messages: [{ code: '123456' }] });
  return json({ applications: [APPLICATION] });
}

function loggedIn(): RawAnswer {
  return json({ session: 'session-1' });
}

function json(body: unknown): RawAnswer {
  return wellFormed(200, Buffer.from(JSON.stringify(body)));
}

/** The call waits half a minute for the end of a reply, which no test should. */
function closing(answer: RawAnswer): RawAnswer {
  return answer.end === 'keep' ? { ...answer, end: 'close' } : answer;
}

/** What an issuer means for all to see; nobody can tell a secret in there. */
const IN_THE_CLEAR: ReadonlySet<string> = new Set(['applicationId', 'permissions']);

/** The key and its secret are masks, whatever the issuer put there. */
function assertMasked(application: unknown): void {
  assertSilent(JSON.stringify(application, (name, value: unknown) => (IN_THE_CLEAR.has(name) ? '' : value)));
}

function settingsFor(url: string): unknown {
  return {
    ...{ profile: 'broker-hk', mint: 'sandbox', gateway: url },
    sandbox: { api: url, loginPassword: new Secret('login'), tradingPassword: new Secret('trading') },
  };
}
