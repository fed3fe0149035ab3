import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, openClient } from '../../src/client/client.ts';
import type { Whereabouts } from '../../src/client/endpoint.ts';
import { formatEndpoint } from '../../src/domain/endpoint.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { NOW, somePlan } from '../http/sample-fleet.ts';
import { ADMIN_TOKEN, startTestServer } from '../http/server-for-tests.ts';
import type { TestServer } from '../http/server-for-tests.ts';

describe('the client', () => {
  let server: TestServer;
  before(async () => void (server = await startTestServer()));
  after(() => server.close());
  const client = () => createClient(server.address, new Secret(ADMIN_TOKEN));

  it('gives the views of the engine back as they were, times included', async () => {
    const { operations } = server.double;
    assert.deepEqual(await client().status(), await operations.status());
    assert.deepEqual(await client().show('wb-orders-1'), await operations.show('wb-orders-1'));
    assert.deepEqual(await client().info(), await operations.info());
    assert.deepEqual(await client().plan(null), await operations.plan(null));
    assert.deepEqual(await client().why('wb-quotes'), await operations.why('wb-quotes'));
    assert.deepEqual(await client().doctor(), await operations.doctor());
    assert.deepEqual(await client().verifyAudit(), await operations.verifyAudit());
    assert.deepEqual(await client().incident('P 1/2'), await operations.incident('P 1/2'));
    assert.deepEqual(await client().handover(), await operations.handover());
  });

  it('hands the engine what it was given', async () => {
    await client().plan(NOW);
    assert.deepEqual(server.double.calls.at(-1)?.args, [NOW]);
    await client().apply(somePlan());
    assert.deepEqual(server.double.calls.at(-1)?.args[0], somePlan());
    const request = { leaked: true, incident: 'P123', replace: false, note: 'x' };
    await client().revoke('wb-risk', request);
    assert.deepEqual(server.double.calls.at(-1)?.args.slice(0, 2), [
      'wb-risk',
      { ...request, spare: false, whenLoaded: false, breakGlass: null },
    ]);
    await client().loaded('wb-orders-1', 'order-router', 8);
    assert.deepEqual(server.double.calls.at(-1)?.args.slice(0, 3), ['wb-orders-1', 'order-router', 8]);
  });

  it('gives events with their times, and a name that needs escaping to the right route', async () => {
    server.double.push('wb-risk', { type: 'OverlapStarted', endsAt: NOW });
    const [event] = await client().events({ name: 'wb-risk', afterPosition: 0 });
    assert.deepEqual(event?.event, { type: 'OverlapStarted', endsAt: NOW });
    await assert.rejects(client().show('a/b c?d'), { code: 'KT5012', place: 'credential a/b c?d' });
  });

  it("rejects with the daemon's own fault", async () => {
    await assert.rejects(client().show('nobody'), (thrown: Fault) => {
      assert.deepEqual([thrown.code, thrown.place], ['KT5012', 'credential nobody']);
      return true;
    });
    await assert.rejects(createClient(server.address, new Secret('wrong')).status(), { code: 'KT6002' });
  });

  it('sends no token over plain HTTP beyond loopback', async () => {
    const address = {
      kind: 'url',
      url: 'http://keyturn.example:7373',
      caFile: null,
      loginDirectory: null,
    } as const;
    await assert.rejects(createClient(address, new Secret('x')).status(), { code: 'KT6022' });
  });

  it('stops waiting for events when told to', async () => {
    const abort = new AbortController();
    const waiting = client().events({
      name: 'nobody-yet',
      afterPosition: 0,
      waitMs: 30_000,
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(waiting, { name: 'AbortError' });
  });
});

describe('the client and what is no daemon', () => {
  const servers: Server[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function clientOf(listener: RequestListener) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return createClient(
      { kind: 'url', url: `http://127.0.0.1:${port}`, caFile: null },
      new Secret('canary-token'),
    );
  }

  const strangers: readonly {
    readonly what: string;
    readonly listener: RequestListener;
    readonly code: string;
  }[] = [
    { what: 'null', listener: (_request, reply) => reply.end('null'), code: 'KT6007' },
    { what: 'no list', listener: (_request, reply) => reply.end('{"items":5}'), code: 'KT6007' },
    {
      what: 'brackets without end',
      listener: (_request, reply) => reply.end(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
      code: 'KT6007',
    },
    { what: 'a page', listener: (_request, reply) => reply.end('<html>hello</html>'), code: 'KT6007' },
    {
      what: 'another error',
      listener: (_request, reply) => reply.writeHead(502).end('bad gateway'),
      code: 'KT6007',
    },
    {
      what: 'a redirect',
      listener: (_request, reply) => reply.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      code: 'KT6007',
    },
    {
      what: 'a fault of another version',
      listener: (_request, reply) =>
        reply
          .writeHead(409)
          .end(JSON.stringify({ code: 'KT9999', place: 'p', saw: 's', expected: 'e', next: 'n' })),
      code: 'KT6007',
    },
    { what: 'a cut connection', listener: (request) => request.socket.destroy(), code: 'KT6001' },
  ];
  for (const { what, listener, code } of strangers) {
    it(`says ${code} to ${what}, and shows nothing of the body or the token`, async () => {
      const client = await clientOf(listener);
      await assert.rejects(client.status(), (thrown: Fault) => {
        assert.equal(thrown.code, code);
        assert.doesNotMatch(JSON.stringify(thrown) + thrown.message, /hello|bad gateway|canary/);
        return true;
      });
    });
  }
});

describe('finding the daemon', () => {
  let directory: string;
  let where: Whereabouts;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-client-'));
    where = { dataDirectory: directory, url: null, tokenFile: null, caFile: null, loginDirectory: null };
  });
  afterEach(() => rm(directory, { recursive: true }));

  const token = (text: string, mode = 0o600) => writeFile(join(directory, 'admin-token'), text, { mode });
  const endpoint = (text: string) => writeFile(join(directory, 'daemon.json'), text);

  it('reads address and token from the data directory', async () => {
    const server = await startTestServer();
    await endpoint(formatEndpoint({ address: server.address, pid: 1 }));
    await token(`${ADMIN_TOKEN}\n`);
    assert.equal((await (await openClient(where)).info()).credentials, 4);
    await server.close();
  });

  it('says KT6001 where no daemon runs', async () => {
    await assert.rejects(openClient(where), { code: 'KT6001', place: join(directory, 'daemon.json') });
  });

  it('says KT6001 where the daemon that wrote its address is gone', async () => {
    await endpoint('{"url":"http://127.0.0.1:1","pid":1}');
    await token('x');
    const client = await openClient(where);
    await assert.rejects(client.status(), { code: 'KT6001', saw: 'nobody listens there' });
  });

  for (const text of ['', '{}', '{"url":"http://127.0.0.1:1"}', '[1]', 'null', '{"pid":1}']) {
    it(`says KT6006 where daemon.json holds ${JSON.stringify(text)}`, async () => {
      await endpoint(text);
      await assert.rejects(openClient(where), { code: 'KT6006' });
    });
  }

  it('says KT6004 where the token is missing, empty or more than one line', async () => {
    await endpoint('{"url":"http://127.0.0.1:1","pid":1}');
    await assert.rejects(openClient(where), { code: 'KT6004', saw: 'no such file' });
    await token('');
    await assert.rejects(openClient(where), { code: 'KT6004' });
    await token('one\ntwo\n');
    await assert.rejects(openClient(where), { code: 'KT6004' });
  });

  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    it(`says KT6005 where the token has mode 0${mode.toString(8)}`, async () => {
      await endpoint('{"url":"http://127.0.0.1:1","pid":1}');
      await token('x', mode);
      const { chmod } = await import('node:fs/promises');
      await chmod(join(directory, 'admin-token'), mode);
      const file = join(directory, 'admin-token');
      await assert.rejects(openClient(where), {
        code: 'KT6005',
        saw: `mode 0${mode.toString(8)}`,
        next: `chmod 600 ${file}`,
      });
    });
  }

  it('goes where it is told instead', async () => {
    const server = await startTestServer();
    const tokenFile = join(directory, 'another');
    await writeFile(tokenFile, ADMIN_TOKEN, { mode: 0o600 });
    const client = await openClient({ ...where, dataDirectory: '/nonexistent', url: server.url, tokenFile });
    assert.equal((await client.info()).version, '0.1.0');
    await server.close();
  });
});
