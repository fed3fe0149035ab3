import assert from 'node:assert/strict';
import fc from 'fast-check';
import { webhook } from '../../src/channels/webhook/index.ts';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { Secret } from '../../src/domain/secret.ts';
import { notice } from '../channels/notice.ts';
import { hostile } from './hostile-bytes.ts';
import { answersAround, startHostileServer } from './hostile-server.ts';
import type { HostileServer } from './hostile-server.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { CANARY, verdictOf } from './verdict.ts';

const nothing = (): undefined => undefined;
const LOG = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const ROW = {
  name: 'wb-1',
  uid: 'cred_1',
  condition: 'ok',
  ageMs: 5,
  next: 'n',
  nextAt: '2026-11-22T12:00:00Z',
};
const FAULT = { code: 'KT5012', place: 'p', saw: 's', expected: 'e', next: 'n' };

describe('any answer to something that asks', function () {
  this.timeout(LIMIT_MS);

  let server: HostileServer;

  before(async () => {
    server = await startHostileServer();
  });

  after(() => server.close());

  it('of the daemon is a value or a coded fault for its client', async () => {
    const client: Client = createClient({ kind: 'url', url: server.url, caFile: null }, new Secret(CANARY));
    const acts: readonly ((client: Client) => Promise<unknown>)[] = [
      (one) => one.status(),
      (one) => one.show('wb-1'),
      (one) => one.events({ name: null, afterPosition: 0 }),
      (one) => one.rotate('wb-1', { note: null, afterLoss: false }),
      (one) => one.plan(null),
    ];
    await holds(
      400,
      fc.asyncProperty(
        // What a daemon says of a fault is meant to be shown; the secret here is the token.
        answersAround(fc.oneof(hostile({ items: [ROW] }), hostile(ROW), hostile(FAULT)).map(withoutCanary)),
        fc.constantFrom(...acts),
        async (answer, act) => {
          server.answer(() => answer);
          await verdictOf(() => act(client));
        },
      ),
    );
  });

  it('of a receiver of notices is a delivery or a fault of the channels', async () => {
    const settings = {
      url: `${server.url}/hook/${CANARY}`,
      sign: new Secret(`${CANARY}-key`),
      timeout: '1s',
    };
    const channel = webhook.create('siem', settings, {
      ...{ log: LOG, source: '/keyturn', zone: 'UTC' },
      clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    });
    await holds(
      150,
      fc.asyncProperty(answersAround(hostile({ ok: true })), async (answer) => {
        server.answer(() => (answer.end === 'keep' ? { ...answer, end: 'close' } : answer));
        const verdict = await verdictOf(() => channel.deliver(notice('raised')));
        if (verdict.kind === 'fault') assert.match(verdict.fault.code, /^KT7/);
      }),
    );
  });
});

function withoutCanary(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(CANARY, 'x'), 'latin1');
}
