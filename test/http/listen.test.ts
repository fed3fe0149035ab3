import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createClient } from '../../src/client/client.ts';
import { listen, parseListenOn } from '../../src/http/listen.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { HttpServer } from '../../src/http/server.ts';
import { selfSigned } from './certificate.ts';
import { createAccessDouble } from './access-double.ts';
import { createOperationsDouble } from './operations-double.ts';
import { createLeaksDouble } from './leaks-double.ts';
import { createOnboardingDouble } from './onboarding-double.ts';
import { ADMIN_TOKEN } from './server-for-tests.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('listening', () => {
  let directory: string;
  const servers: HttpServer[] = [];
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'keyturn-listen-'))));
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await rm(directory, { recursive: true });
  });

  function server(tls: { readonly cert: string; readonly key: string } | null = null): HttpServer {
    const made = createHttpServer({
      operations: createOperationsDouble().operations,
      access: createAccessDouble(),
      onboarding: createOnboardingDouble(),
      leaks: createLeaksDouble(),
      publicUrl: null,
      onRefused: () => undefined,
      log: silent,
      metricsText: async () => 'keyturn_up 1\n',
      ready: async () => true,
      redact: (text) => text,
      pages: null,
      tls,
    });
    servers.push(made);
    return made;
  }

  const readable = [
    ['127.0.0.1:7373', { kind: 'tcp', host: '127.0.0.1', port: 7373 }],
    ['localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }],
    ['[::1]:7373', { kind: 'tcp', host: '::1', port: 7373 }],
    ['unix:/run/keyturn.sock', { kind: 'socket', path: '/run/keyturn.sock' }],
  ] as const;
  for (const [text, expected] of readable) {
    it(`reads ${text}`, () => assert.deepEqual(parseListenOn(text), expected));
  }
  for (const text of [
    '7373',
    '127.0.0.1',
    ':7373',
    '127.0.0.1:99999',
    'unix:',
    '::1:7373',
    'http://127.0.0.1:1',
  ]) {
    it(`refuses ${JSON.stringify(text)} with KT6023`, () => {
      assert.throws(() => parseListenOn(text), { code: 'KT6023' });
    });
  }

  it('takes a free port and says which', async () => {
    const address = await listen(server(), parseListenOn('127.0.0.1:0'), null);
    assert.equal(address.kind, 'url');
    assert.match(address.kind === 'url' ? address.url : '', /^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  });

  it('says KT6020 for a port in use', async () => {
    const first = await listen(server(), parseListenOn('127.0.0.1:0'), null);
    const port = first.kind === 'url' ? new URL(first.url).port : '';
    await assert.rejects(listen(server(), parseListenOn(`127.0.0.1:${port}`), null), (thrown: Fault) => {
      assert.deepEqual([thrown.code, thrown.place], ['KT6020', `--listen 127.0.0.1:${port}`]);
      return true;
    });
  });

  const impossible = [
    { on: '0.0.0.0:0', code: 'KT6022' },
    { on: 'keyturn.example:7373', code: 'KT6022' },
    { on: 'unix:/nonexistent/directory/keyturn.sock', code: 'KT6023' },
  ];
  for (const { on, code } of impossible) {
    it(`says ${code} for ${on} without TLS`, async () => {
      await assert.rejects(listen(server(), parseListenOn(on), null), { code });
    });
  }

  it('opens a unix socket to its owner alone', async () => {
    const path = join(directory, 'keyturn.sock');
    const address = await listen(server(), { kind: 'socket', path }, null);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const info = await createClient(address, new Secret(ADMIN_TOKEN)).info();
    assert.equal(info.version, '0.1.0');
  });

  it('replaces a socket that a killed process left, and spares one that is alive', async () => {
    const path = join(directory, 'keyturn.sock');
    const dead = createServer().listen(path);
    await new Promise((resolve) => dead.once('listening', resolve));
    const keep = join(directory, 'kept.sock');
    // A closed server removes its socket; a hard link keeps the name as a crash would.
    const { link } = await import('node:fs/promises');
    await link(path, keep);
    await new Promise((resolve) => dead.close(resolve));
    await listen(server(), { kind: 'socket', path: keep }, null);
    await assert.rejects(listen(server(), { kind: 'socket', path: keep }, null), { code: 'KT6020' });
  });

  it('serves TLS, to a client that knows the authority', async () => {
    const pair = selfSigned();
    const caFile = join(directory, 'ca.pem');
    await writeFile(caFile, pair.cert);
    const address = await listen(server(pair), parseListenOn('127.0.0.1:0'), { caFile });
    assert.match(address.kind === 'url' ? address.url : '', /^https:/);
    const token = new Secret(ADMIN_TOKEN);
    assert.equal((await createClient(address, token).info()).version, '0.1.0');
    const stranger = address.kind === 'url' ? { ...address, caFile: null } : address;
    await assert.rejects(createClient(stranger, token).info(), { code: 'KT6001' });
  });
});
