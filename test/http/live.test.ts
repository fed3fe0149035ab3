import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { SESSION_ID } from './known-callers.ts';
import { ADMIN_TOKEN, ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

interface Said {
  readonly event: string;
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('/v1/live', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const listen = (path = '/v1/live', more: Record<string, string> = {}) =>
    fetch(server.url + path, { headers: { ...headers, ...more } });
  const heard = async (answer: Response): Promise<readonly Said[]> => saidIn(await answer.text());

  it('greets with a position, tells what changes by name and kind, and gives signs of life', async () => {
    server.double.push('wb-risk', { type: 'Closed' });
    const answer = await listen();
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    server.double.push('wb-quotes', { type: 'Unmanaged' });
    const said = await heard(answer);
    assert.deepEqual([said[0]?.event, said[0]?.id], ['hello', '1']);
    const changed = said.find(({ event }) => event === 'changed');
    assert.equal(changed?.id, '2');
    assert.deepEqual(changed?.data.changes, [{ name: 'wb-quotes', types: ['Unmanaged'] }]);
    assert.ok(said.some(({ event }) => event === 'beat'));
  });

  it('goes on after the position that a browser has heard last, or that is asked for', async () => {
    server.double.push('wb-risk', { type: 'Closed' }, { type: 'Unmanaged' });
    for (const answer of [
      await listen('/v1/live', { 'last-event-id': '1' }),
      await listen('/v1/live?after=1'),
    ])
      assert.equal((await heard(answer)).find(({ event }) => event === 'changed')?.id, '2');
    assert.deepEqual(
      server.double.calls.filter(({ operation }) => operation === 'live').map(({ args }) => args[0]),
      [1, 1],
    );
  });

  it('ends once its caller would be refused', async () => {
    const answer = await listen();
    server.access.knownBy = async () => null;
    const said = await heard(answer);
    assert.equal(said.at(-1)?.event, 'ended');
    assert.ok(said.every(({ event }) => event !== 'beat'));
  });

  it('does not count as use of a session, and neither does what a page asks by itself', async () => {
    const asked: (boolean | undefined)[] = [];
    const { knownByCookie } = server.access;
    server.access.knownByCookie = (id, attended) => {
      asked.push(attended);
      return knownByCookie(id, attended);
    };
    const cookie = `__Host-keyturn=${SESSION_ID}`;
    const call = (path: string, more: Record<string, string> = {}) =>
      ask(server, path, { token: null, headers: { cookie, ...more } });
    await call('/v1/live');
    assert.ok(asked.length > 1 && asked.every((attended) => attended === false));
    asked.length = 0;
    await call('/v1/status', { 'keyturn-unattended': '1' });
    await call('/v1/status');
    assert.deepEqual(asked, [false, true]);
  });

  it('has a dozen places for one caller, and frees those of whoever has gone', async () => {
    const open = await Promise.all(Array.from({ length: 12 }, () => listen()));
    const refused = await ask(server, '/v1/live');
    assert.deepEqual([refused.status, refused.body.code], [429, 'KT6102']);
    for (const answer of open) await answer.body?.cancel();
    await sleep(200);
    assert.equal((await listen()).status, 200);
  });

  it('frees the places of those who went before anybody knew who they are', async () => {
    const { knownBy } = server.access;
    server.access.knownBy = async (...asked) => {
      await sleep(60);
      return knownBy(...asked);
    };
    const gone = AbortSignal.timeout(20);
    const early = Array.from({ length: 12 }, () =>
      fetch(`${server.url}/v1/live`, { headers, signal: gone }).catch(() => 'gone'),
    );
    assert.deepEqual(new Set(await Promise.all(early)), new Set(['gone']));
    await sleep(200);
    assert.equal((await listen()).status, 200);
  });

  it('ends when the server closes', async () => {
    const answer = await listen();
    const [said] = await Promise.all([answer.text().catch(() => 'cut'), server.server.close()]);
    assert.match(said, /event: hello|cut/);
  });
});

function saidIn(text: string): readonly Said[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const field = (name: string): string | null =>
        new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
      return {
        event: field('event') ?? '',
        id: field('id'),
        data: JSON.parse(field('data') ?? '{}') as Said['data'],
      };
    });
}
