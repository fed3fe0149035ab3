import assert from 'node:assert/strict';
import { Secret } from '../../../src/domain/secret.ts';
import { createHttpCaller } from '../../../src/issuers/webull/http-call.ts';
import { webull } from '../../../src/issuers/webull/index.ts';
import type { Issuer } from '../../../src/ports/issuer.ts';
import { startHostileServer, wellFormed } from '../../fuzz/hostile-server.ts';
import type { HostileServer } from '../../fuzz/hostile-server.ts';

const USER = { name: 'wb-demo', user: 'broker-keys@example.com' };

describe('a rehearsal issuer that answers strangely', () => {
  let server: HostileServer;
  let issuer: Issuer;

  beforeEach(async () => {
    server = await startHostileServer();
    const settings = {
      ...{ profile: 'broker-hk', mint: 'sandbox', gateway: server.url },
      sandbox: { api: server.url, loginPassword: new Secret('l'), tradingPassword: new Secret('t') },
    };
    const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
    issuer = webull.create('webull', settings, { clock });
  });

  afterEach(async () => {
    await issuer.close();
    await server.close();
  });

  const answer = (byPath: Readonly<Record<string, unknown>>): void =>
    server.answer((line) => wellFormed(200, Buffer.from(JSON.stringify(byPath[line.split(' ')[1] ?? '']))));

  it('is read for the application, whatever else stands in its list', async () => {
    const permissions = ['/trade', { toString: 1, valueOf: 2 }, null];
    answer({
      '/login': { session: 's' },
      '/developer/applications': {
        applications: [
          null,
          'x',
          { name: USER.name, applicationId: 'app-1', endpointPermissions: permissions },
        ],
      },
    });
    const seen = (await issuer.management?.observe(USER))?.application;
    assert.deepEqual([seen?.applicationId, seen?.permissions], ['app-1', ['/trade']]);
  });

  it('is a fault when its session can not be sent back', async () => {
    answer({ '/login': { session: 'two\nlines' } });
    await assert.rejects(async () => issuer.management?.observe(USER), {
      code: 'KT4001',
      saw: /ERR_INVALID_CHAR/,
    });
  });

  it('has one deadline for a whole answer, also when it comes byte by byte', async () => {
    const parts = Array.from({ length: 2_000 }, () => Buffer.from(' '));
    const head = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n');
    server.answer(() => ({ parts: [head, ...parts], end: 'keep' }));
    const caller = createHttpCaller('issuer webull', null, 200);
    const url = new URL(server.url);
    const call = caller.call({ url, method: 'GET', headers: {}, body: null });
    await assert.rejects(call, { code: 'KT4001', saw: 'GET / failed: no complete answer within 0.2 s' });
    caller.close();
  });
});
