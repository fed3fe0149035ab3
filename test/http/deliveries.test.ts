import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { WireWord } from '../../src/domain/deliveries.ts';
import { CONSUMER_TOKEN, roleToken } from './known-callers.ts';
import { ADMIN_TOKEN, ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

const OWN = 'wb-orders-1';

describe('/v1/deliveries', () => {
  let server: TestServer;
  let refused: string[];
  beforeEach(async () => {
    refused = [];
    server = await startTestServer({
      stuckMs: 100,
      onRefused: (route, code) => refused.push(`${route} ${code}`),
    });
  });
  afterEach(() => server.close());

  const bodyFor = (credentials: readonly object[], instance = 'host-1') => ({ instance, credentials });
  const receive = (credentials: readonly object[], token: string | null = CONSUMER_TOKEN) =>
    ask(server, '/v1/deliveries', { method: 'POST', token, body: bodyFor(credentials) });
  const wordsIn = async (response: Response): Promise<readonly WireWord[]> =>
    (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as WireWord);
  const listen = (body: object) =>
    fetch(`${server.url}/v1/deliveries`, {
      method: 'POST',
      headers: { authorization: `Bearer ${CONSUMER_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('gives a consumer its key as a line of JSON, and nothing to keep on the way', async () => {
    const answer = await listen(bodyFor([{ name: OWN }]));
    assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.deepEqual(await wordsIn(answer), [
      { is: 'key', credential: OWN, version: 8, fields: { APP_KEY: 'canary-secret' } },
      { is: 'settled' },
      { is: 'beat' },
    ]);
  });

  it('hands on which version the agent has, and what it calls itself', async () => {
    const [first] = await wordsIn(await listen(bodyFor([{ name: OWN, holds: 8 }], 'pod/a-1')));
    assert.deepEqual(first, { is: 'kept', credential: OWN, version: 8 });
    const [call] = server.double.calls.filter(({ operation }) => operation === 'deliveries');
    assert.deepEqual(call?.args, [
      { instance: 'pod/a-1', credentials: [{ name: OWN, holds: 8 }] },
      'order-router',
    ]);
  });

  for (const who of ['viewer', 'operator', 'approver', 'auditor', 'admin'] as const)
    it(`is closed to the role ${who}`, async () => {
      const { status, body } = await receive([{ name: OWN }], roleToken(who));
      assert.deepEqual([status, body.code], [403, 'KT6003']);
      assert.deepEqual(refused, ['POST /v1/deliveries KT6003']);
    });

  it('is closed to the administrator of the installation', async () => {
    const { status, body } = await receive([{ name: OWN }], ADMIN_TOKEN);
    assert.deepEqual([status, body.code], [403, 'KT6003']);
    assert.match(String(body.saw), /a key goes to consumers only/);
  });

  it('refuses another credential by its name', async () => {
    const { status, body } = await receive([{ name: 'wb-risk' }]);
    assert.deepEqual([status, body.code, body.place], [403, 'KT6003', 'credential wb-risk']);
    assert.equal(server.double.calls.length, 0);
  });

  for (const [what, body] of Object.entries({
    'no credential': bodyFor([]),
    'one credential twice': bodyFor([{ name: OWN }, { name: OWN, holds: 2 }]),
    'a version that can not be': bodyFor([{ name: OWN, holds: 0 }]),
    'a name of an instance with a line break': bodyFor([{ name: OWN }], 'a\nb'),
    'a name of an instance that is too long': bodyFor([{ name: OWN }], 'a'.repeat(129)),
  }))
    it(`takes no request with ${what}`, async () => {
      const answer = await ask(server, '/v1/deliveries', { method: 'POST', token: CONSUMER_TOKEN, body });
      assert.deepEqual([answer.status, answer.body.code], [400, 'KT6010']);
    });

  it('ends once its caller would be refused', async () => {
    const { knownBy } = server.access;
    let asked = 0;
    server.access.knownBy = (...args) => ((asked += 1) < 3 ? knownBy(...args) : Promise.resolve(null));
    const said = await wordsIn(await listen(bodyFor([{ name: OWN }])));
    assert.deepEqual(said.at(-1), { is: 'settled' });
  });

  it('cuts off whoever takes nothing of what is sent', async () => {
    const outgoing = request(`${server.url}/v1/deliveries`, {
      method: 'POST',
      headers: { authorization: `Bearer ${CONSUMER_TOKEN}`, 'content-type': 'application/json' },
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(bodyFor([{ name: OWN }], 'never-reads')));
    await once(outgoing, 'response');
    // The answer is not read: the places on the way fill up, and the daemon does not wait for ever.
    const { server: listening } = server.server;
    const connections = promisify(listening.getConnections.bind(listening));
    assert.equal(await connections(), 1);
    while ((await connections()) > 0) await sleep(20);
    outgoing.destroy();
  });
});
