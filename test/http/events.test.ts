import assert from 'node:assert/strict';
import { NOW } from './sample-fleet.ts';
import { ask, startTestServer } from './server-for-tests.ts';
import type { TestServer } from './server-for-tests.ts';

interface EventRow {
  readonly position: number;
  readonly name: string;
  readonly at: string;
  readonly event: { readonly type: string };
}

describe('/v1/events', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  const items = (body: Readonly<Record<string, unknown>>): readonly EventRow[] => body.items as EventRow[];

  it('gives what follows a position, of all or of one credential', async () => {
    server.double.push('wb-risk', { type: 'Closed' });
    server.double.push('wb-quotes', { type: 'Unmanaged' }, { type: 'Closed' });
    const all = items((await ask(server, '/v1/events?after=1')).body);
    assert.deepEqual(
      all.map(({ position, event }) => [position, event.type]),
      [
        [2, 'Unmanaged'],
        [3, 'Closed'],
      ],
    );
    assert.equal(all[0]?.at, new Date(NOW + 2_000).toISOString());
    const own = items((await ask(server, '/v1/events?name=wb-risk')).body);
    assert.deepEqual(
      own.map(({ name }) => name),
      ['wb-risk'],
    );
    assert.equal(items((await ask(server, '/v1/events?limit=2')).body).length, 2);
  });

  it('keeps all fields of an event, and leaves a destination address alone', async () => {
    const destinations = [{ name: 'd', store: 's', at: { path: 'kv/x' } }];
    const baseline = { issuer: null, stores: { resetAt: '2026-01-01T00:00:00Z' } };
    server.double.push('wb-risk', {
      type: 'Opened',
      rotation: 'rot_1',
      reason: 'age',
      policy: null,
      fromVersion: 1,
      toVersion: 2,
      destinations,
      fields: {},
      baseline,
    });
    const [opened] = items((await ask(server, '/v1/events')).body);
    assert.deepEqual(opened?.event, {
      type: 'Opened',
      rotation: 'rot_1',
      reason: 'age',
      policy: null,
      fromVersion: 1,
      toVersion: 2,
      destinations,
      fields: {},
      baseline,
    });
  });

  it('waits for an event that is not there yet', async () => {
    const waiting = ask(server, '/v1/events?wait=60');
    setTimeout(() => server.double.push('wb-risk', { type: 'Closed' }), 50);
    // Long before the wait is over, or the test ends red.
    assert.equal(items((await waiting).body).length, 1);
  });

  it('answers with nothing once the wait is over', async () => {
    assert.deepEqual((await ask(server, '/v1/events?wait=0.05')).body, { items: [] });
  });

  it('ends every wait when the server closes', async () => {
    const waiting = ask(server, '/v1/events?wait=60');
    while (!server.double.calls.some(({ operation }) => operation === 'events')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.close();
    assert.deepEqual((await waiting).body, { items: [] });
  });
});
