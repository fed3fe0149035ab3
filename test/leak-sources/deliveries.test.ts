import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { github } from '../../src/leak-sources/github/index.ts';
import { gitguardian } from '../../src/leak-sources/gitguardian/index.ts';
import { gitlab } from '../../src/leak-sources/gitlab/index.ts';
import { report } from '../../src/leak-sources/report/index.ts';
import { hmslOf } from '../../src/scan/match/matcher.ts';
import { leaksRig } from '../engine/leaks-rig.ts';
import type { LeaksRig } from '../engine/leaks-rig.ts';
import { spec } from '../engine/rig.ts';
import { startTestServer } from '../http/server-for-tests.ts';
import type { TestServer } from '../http/server-for-tests.ts';

const HOOK = 'fake-webhook-secret';
const GUARD = 'fake-signature-token';
const LAB = 'fake-shared-token';
const PIPE = 'fake-token-of-a-pipeline';
const API_TOKEN = 'fake-token-of-the-api';

const hmac = (key: string, body: string): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

describe('what sources of leak reports deliver', () => {
  let rig: LeaksRig;
  let server: TestServer;
  let api: Server;
  /** Paths that were asked for at the stand-in of GitHub, with the token. */
  const asked: string[] = [];
  let secret = '';

  before(async () => {
    api = createServer((incoming, reply) => {
      asked.push(`${incoming.url} ${incoming.headers.authorization}`);
      const isList = incoming.url?.includes('/locations') === true;
      const details = { path: 'config/app.env', start_line: 3, commit_sha: '00112233' };
      reply.end(
        JSON.stringify(
          isList
            ? [{ type: 'commit', details }]
            : { secret, secret_type: 'fake', html_url: 'https://github.example/a/1?x=1' },
        ),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => api.once('listening', resolve));
  });
  after(() => api.close());

  beforeEach(async () => {
    asked.length = 0;
    const { port } = api.address() as AddressInfo;
    rig = await leaksRig({ ageMs: DAY_MS }, (clock) => [
      github.create(
        'hub',
        {
          webhookSecret: new Secret(HOOK),
          token: new Secret(API_TOKEN),
          api: `http://127.0.0.1:${port}/api/v3`,
        },
        { clock },
      ),
      gitguardian.create('guard', { token: new Secret(GUARD) }, { clock }),
      gitlab.create('lab', { token: new Secret(LAB), types: ['fake_rule'] }, { clock }),
      report.create('ci', { token: new Secret(PIPE) }, { clock }),
    ]);
    await rig.pass(0);
    server = await startTestServer({ leaks: rig.leaks });
    secret = (await rig.pair()).appSecret;
  });
  afterEach(async () => {
    await server.close();
    await rig.close();
  });

  const send = async (path: string, body: string, headers: Record<string, string>, method = 'POST') => {
    const init = { method, headers: { 'content-type': 'application/json', ...headers } };
    const reply = await fetch(server.url + path, method === 'GET' ? init : { ...init, body });
    return { status: reply.status, text: await reply.text() };
  };
  const findings = () => rig.leaks.findings({ credential: null, all: true });
  const seq = async () => (await rig.ports.journal.findByName(spec.name))!.state.seq;

  const alertOf = (action = 'created', repository = 'acme/router') =>
    JSON.stringify({
      action,
      alert: { number: 42, url: 'http://169.254.169.254/' },
      repository: { full_name: repository },
    });
  const hub = (body: string, change: Record<string, string> = {}) =>
    send('/v1/leak-sources/hub/deliver', body, {
      ...{ 'x-github-event': 'secret_scanning_alert', 'x-github-delivery': randomUUID() },
      ...{ 'x-hub-signature-256': hmac(HOOK, body), ...change },
    });
  const guardBody = async () =>
    JSON.stringify({
      action: 'incident_triggered',
      incident: { id: 7, hmsl_hash: await hmslOf(secret), gitguardian_url: 'https://guardian.example/7' },
    });
  const guard = (body: string, at = rig.clock.now(), key = GUARD) => {
    const time = String(Math.floor(at / 1_000));
    return send('/v1/leak-sources/guard/deliver', body, {
      timestamp: time,
      'gitguardian-signature': hmac(time + key, body),
    });
  };
  const labBody = () =>
    JSON.stringify([{ type: 'fake_rule', token: secret, location: 'https://gitlab.example/a/b' }]);
  const lab = (body: string, token = LAB) => send('/v1/revoke_tokens', body, { authorization: token });

  it('fetches the alert that GitHub names, only where the manifest says, and makes a finding of each place', async () => {
    assert.equal((await hub(alertOf())).status, 200);
    assert.deepEqual(asked, [
      `/api/v3/repos/acme/router/secret-scanning/alerts/42 Bearer ${API_TOKEN}`,
      `/api/v3/repos/acme/router/secret-scanning/alerts/42/locations?per_page=100 Bearer ${API_TOKEN}`,
    ]);
    const [found] = await findings();
    assert.deepEqual(
      [found?.severity, found?.place, found?.tools],
      ['critical', 'acme/router: config/app.env', ['github']],
    );
    assert.deepEqual(await rig.raised(), ['KT-A345']);
    assert.deepEqual(rig.outcomes, ['hub taken']);
  });

  it('takes no name from GitHub that leads elsewhere in a path', async () => {
    for (const name of ['../../x', 'a/..', './b', 'a/b/c', 'a/b?c', 'a/%2e%2e'])
      assert.equal((await hub(alertOf('created', name))).status, 400, name);
    assert.deepEqual(asked, []);
  });

  it('recognises an incident of GitGuardian by its HMSL hash', async () => {
    assert.equal((await guard(await guardBody())).status, 200);
    assert.equal((await findings())[0]?.place, 'https://guardian.example/7');
  });

  it('is the other end of the token revocation API of GitLab, and revokes nothing', async () => {
    const types = await send('/v1/revocable_token_types', '', { authorization: LAB }, 'GET');
    assert.deepEqual(JSON.parse(types.text), { types: ['fake_rule'] });
    assert.equal((await lab(labBody())).status, 204);
    assert.equal((await findings()).length, 1);
    assert.equal((await lab(labBody())).status, 204);
    assert.deepEqual(rig.outcomes, ['lab taken', 'lab replayed']);
    assert.equal((await rig.events()).includes('KillOpened'), false);
    assert.equal((await lab('{"no":"list"}')).status, 400);
  });

  it('takes the report of a pipeline with its own token', async () => {
    const body = JSON.stringify([{ RuleID: 'r', Secret: secret, Match: secret, File: 'a', StartLine: 1 }]);
    const reply = await send('/v1/leak-sources/ci/report', body, { authorization: `Bearer ${PIPE}` });
    assert.deepEqual([reply.status, JSON.parse(reply.text)], [200, { findings: 1, repeated: false }]);
  });

  describe('a delivery that is forged, repeated, too large or sent in half is refused and counted, and nothing changes', () => {
    const cases: readonly {
      readonly what: string;
      readonly status: number;
      readonly counted: string;
      readonly go: () => Promise<{ status: number }>;
    }[] = [
      {
        what: 'GitHub, signed with another secret',
        status: 401,
        counted: 'hub forged',
        go: () => hub(alertOf(), { 'x-hub-signature-256': hmac('fake-other', alertOf()) }),
      },
      {
        what: 'GitHub, not signed',
        status: 401,
        counted: 'hub forged',
        go: () => hub(alertOf(), { 'x-hub-signature-256': '' }),
      },
      {
        what: 'GitHub, a body that was changed',
        status: 401,
        counted: 'hub forged',
        go: () => hub(alertOf('reopened'), { 'x-hub-signature-256': hmac(HOOK, alertOf()) }),
      },
      {
        what: 'GitGuardian, another token',
        status: 401,
        counted: 'guard forged',
        go: async () => guard(await guardBody(), rig.clock.now(), 'fake-other'),
      },
      {
        what: 'GitGuardian, ten minutes later',
        status: 401,
        counted: 'guard stale',
        go: async () => guard(await guardBody(), rig.clock.now() - 10 * MINUTE_MS),
      },
      {
        what: 'GitLab, another token',
        status: 401,
        counted: 'unknown forged',
        go: () => lab(labBody(), 'fake-other'),
      },
      {
        what: 'a pipeline with another token',
        status: 401,
        counted: 'ci forged',
        go: () => send('/v1/leak-sources/ci/report', '[]', { authorization: 'Bearer fake-other' }),
      },
      {
        what: 'a source that nobody knows',
        status: 404,
        counted: 'unknown no-source',
        go: () => send('/v1/leak-sources/nobody/deliver', '{}', {}),
      },
      {
        what: 'more than a megabyte',
        status: 413,
        counted: 'hub too-large',
        go: () => hub(`"${'x'.repeat(1024 * 1024)}"`),
      },
    ];
    for (const { what, status, counted, go } of cases)
      it(what, async () => {
        const before = await seq();
        assert.equal((await go()).status, status);
        assert.deepEqual(rig.outcomes, [counted]);
        assert.equal(await seq(), before);
        assert.deepEqual([await findings(), await rig.raised(), asked], [[], [], []]);
      });

    it('the same once more, under another delivery id too', async () => {
      await hub(alertOf());
      const [before, fetched] = [await seq(), asked.length];
      const again = await hub(alertOf());
      assert.deepEqual(JSON.parse(again.text), { findings: 0, repeated: true });
      assert.deepEqual([await seq(), asked.length], [before, fetched]);
      assert.deepEqual(rig.outcomes, ['hub taken', 'hub replayed']);
    });

    it('half of the bytes that were announced', async () => {
      const body = alertOf();
      const { port } = new URL(server.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST /v1/leak-sources/hub/deliver HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
          `x-hub-signature-256: ${hmac(HOOK, body)}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
      );
      socket.resume();
      socket.end();
      await new Promise((resolve) => socket.once('close', resolve));
      for (let turns = 0; rig.outcomes.length === 0 && turns < 200; turns += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(rig.outcomes, ['hub half-sent']);
      assert.deepEqual([await findings(), asked], [[], []]);
    });
  });

  it('is not noted as taken where the alert could not be fetched, and taken when it comes again', async () => {
    const body = alertOf();
    secret = '';
    assert.equal((await hub(body)).status, 502);
    secret = (await rig.pair()).appSecret;
    assert.equal((await hub(body)).status, 200);
    assert.deepEqual(rig.outcomes, ['hub not-fetched', 'hub taken']);
  });

  it('repeats no secret in an answer or a log line, whatever became of it', async () => {
    const replies = [
      await hub(alertOf()),
      await lab(labBody()),
      await lab(`[{"token":"${secret}`),
      await guard(await guardBody()),
    ];
    const said = JSON.stringify([replies, server.logged, await findings()]);
    for (const hidden of [secret, HOOK, GUARD, LAB, API_TOKEN]) assert.ok(!said.includes(hidden));
  });
});
