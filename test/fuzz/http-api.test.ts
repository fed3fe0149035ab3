import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import { engineRig, CONSUMER_TOKEN, spec } from '../engine/rig.ts';
import type { EngineRig } from '../engine/rig.ts';
import { ADMIN_TOKEN, ask, startTestServer } from '../http/server-for-tests.ts';
import type { TestServer } from '../http/server-for-tests.ts';
import { INHERITED_NAMES, mutated, spoilt, strangeText, strangeValue } from './hostile-bytes.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { assertSilent, CANARY } from './verdict.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** Bodies that each acting route takes, to be spoilt. */
const BODIES: Readonly<Record<string, unknown>> = {
  rotate: { note: 'n', afterLoss: false },
  revoke: { leaked: true, incident: null, replace: false, note: null },
  loaded: { version: 1, consumer: 'order-router' },
  'task/claim': { takeOver: true },
  'task/confirm': { reading: { lastResetAt: '2026-11-22T12:00:00Z', keyIdMasked: 'ab12****9f3c' } },
  'task/paste': { attempt: 'att_01KB0000000000000000000000', file: '-----BEGIN AGE ENCRYPTED FILE-----' },
  'task/outcome': { attempt: 'att_01KB0000000000000000000000', closedUnconfirmed: true, reading: {} },
  'task/lost': { why: 'the page is closed' },
  apply: { madeAt: '2026-11-22T12:00:00Z', digest: 'd', items: [] },
};

/** The real server before the real operations. Nothing ticks, so nothing moves whatever is asked for. */
describe('any request to the API', function () {
  this.timeout(LIMIT_MS);

  let rig: EngineRig;
  let server: TestServer;
  let operations: readonly Operation[];

  before(async () => {
    rig = await engineRig();
    await rig.pass(0);
    server = await startTestServer({ operations: rig.operations });
    const { body } = await ask(server, '/openapi.json', { token: null });
    const paths = body['paths'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    // The rig makes no backups and no bundles, and a stream of what changes has no end to wait for.
    const unserved = ['/v1/backups', '/v1/audit/export', '/v1/live'];
    const served = Object.entries(paths).filter(([path]) => !unserved.some((each) => path.startsWith(each)));
    operations = served.flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  });

  after(async () => {
    await server.close();
    await rig.close();
  });

  const lives = async (): Promise<void> => {
    const { status } = await ask(server, '/healthz', { token: null });
    assert.equal(status, 200);
  };

  it('as the document describes it, with anything in its fields, is answered in order', () =>
    holds(
      500,
      fc.asyncProperty(fc.nat(), inFields, async (at, fields) => {
        const { method, path } = operations[at % operations.length] ?? { method: 'GET', path: '/' };
        const reply = await ask(server, addressOf(path, fields), {
          method: fields.method ?? method,
          headers: fields.headers,
          token: fields.token,
          ...(method === 'GET' || fields.method === 'GET' ? {} : { body: fields.body }),
        });
        assert.ok(reply.status < 500, `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
        assertSilent(JSON.stringify(reply.body));
        if (reply.status >= 400) assert.match(String(reply.body['code']), /^KT\d{4}$/);
      }),
    ));

  it('as bytes on the wire is answered or cut off, and the daemon lives on', () =>
    holds(
      150,
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), rawRequest), async (bytes) => {
        const answer = await exchange(new URL(server.url), bytes);
        assert.doesNotMatch(answer, /^HTTP\/1\.1 5/);
        assertSilent(answer);
        await lives();
      }),
    ));
});

const text = fc.oneof(strangeText, fc.constantFrom(spec.name, '%00', '..%2f..', '%', 'x'.repeat(300)));

const inFields = fc.record({
  // Who asks for a credential by a name that there is none of is told so by that name.
  name: text.filter((name) => !name.includes(CANARY)),
  query: fc.dictionary(
    fc.oneof(fc.constantFrom('at', 'after', 'limit', 'name', ...INHERITED_NAMES), strangeText),
    fc.oneof(
      text,
      fc.constantFrom('-1', '1e9', '9007199254740993', 'NaN', '2026-11-22T12:00:00Z', '9999-12-31T23:59Z'),
    ),
    { maxKeys: 3 },
  ),
  token: fc.constantFrom(ADMIN_TOKEN, ADMIN_TOKEN, ADMIN_TOKEN, CONSUMER_TOKEN, 'unknown', null),
  method: fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'), { nil: undefined, freq: 2 }),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    {},
    { 'content-type': 'text/plain' },
    { accept: 'x/y' },
    { 'x-forwarded-for': CANARY },
  ),
  body: fc.oneof(
    ...Object.values(BODIES).map(spoilt),
    strangeValue,
    fc.constantFrom('{', '[[[', `{"note":"${'x'.repeat(70_000)}"}`, `${'['.repeat(20_000)}`),
  ),
});

interface Fields {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
}

/** A lone surrogate has no place in an address; a client could not send it either. */
function addressOf(path: string, { name, query }: Fields): string {
  const own = path.replace('{name}', encodeURIComponent(Buffer.from(name).toString()));
  // A long poll would wait for an event, as it should.
  const asked = new URLSearchParams(Object.entries(query).filter(([key]) => key !== 'wait')).toString();
  return asked === '' ? own : `${own}?${asked}`;
}

const rawRequest = fc.constantFrom('rotate', 'revoke', 'loaded').chain((act) => {
  const body = JSON.stringify(BODIES[act]);
  const head = [
    `POST /v1/credentials/${spec.name}/${act} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${ADMIN_TOKEN}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  return mutated(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`));
});

const QUIET_MS = 60;

/** All that comes back: until the server ends it, or says nothing for a while because it waits for more. */
async function exchange({ hostname, port }: URL, bytes: Uint8Array): Promise<string> {
  const socket = net.connect({ host: hostname, port: Number(port) });
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.setTimeout(QUIET_MS, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
