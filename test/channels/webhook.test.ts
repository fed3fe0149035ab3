import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { webhook } from '../../src/channels/webhook/index.ts';
import { Fault } from '../../src/domain/fault.ts';
import { Secret } from '../../src/domain/secret.ts';
import { notice, RAISED_AT, recordingLog } from './notice.ts';

const KEY = 'fake-signing-key-0000';
const NOW = RAISED_AT + 5_500;

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function channelAt(url: string | Secret, more: Record<string, unknown> = {}) {
  const deps = {
    log: recordingLog().log,
    clock: { now: () => NOW, monotonicMs: () => 0 },
    source: '/keyturn/test',
    zone: 'UTC',
  };
  return webhook.create('siem', { url, sign: new Secret(KEY), timeout: '1s', ...more }, deps);
}

async function faultOf(delivery: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await delivery.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof Fault, `not a fault: ${String(thrown)}`);
  assert.equal(thrown.place, 'channel siem');
  assert.equal(thrown.remedy, 'retry');
  return thrown;
}

/** Verifies as the documentation tells receivers to, with no code of the channel. */
function verifies(header: string, body: string, nowSeconds: number): boolean {
  const fields = new Map(
    header
      .split(',')
      .map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]),
  );
  const time = fields.get('t') ?? '';
  if (Math.abs(Number(time) - nowSeconds) > 300) return false;
  return createHmac('sha256', KEY).update(`${time}.${body}`).digest('hex') === fields.get('v1');
}

describe('the webhook channel', () => {
  const servers: Server[] = [];
  let received: Received[];
  beforeEach(() => {
    received = [];
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      if (server instanceof http.Server) server.closeAllConnections();
    }
  });

  async function serve(answer: RequestListener, tls?: https.ServerOptions): Promise<string> {
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
        answer(request, response);
      });
    };
    const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(code, headers).end('{"a":"body nobody reads"}');

  it('posts a CloudEvent in the structured form', async () => {
    const base = await serve(status(202));
    await channelAt(`${base}/hook?team=a`).deliver(notice('raised'));
    assert.equal(received.length, 1);
    const { method, url, headers, body } = received[0]!;
    assert.equal(`${method} ${url}`, 'POST /hook?team=a');
    assert.equal(headers['content-type'], 'application/cloudevents+json; charset=utf-8');
    assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
    assert.deepEqual(JSON.parse(body), {
      specversion: '1.0',
      id: 'note_01',
      source: '/keyturn/test',
      type: 'dev.keyturn.alert.raised.v1',
      subject: 'wb-orders-1',
      time: '2026-11-22T03:04:05.000Z',
      datacontenttype: 'application/json',
      data: {
        code: 'KT-A103',
        severity: 'critical',
        state: 'raised',
        summary: 'the key is 92d old',
        next: 'keyturn why wb-orders-1',
        subject: { uid: 'cred_01', name: 'wb-orders-1' },
        key: 'KT-A103/cred_01/age',
        thread: 'KT-A103/cred_01/age@1795316645000',
        raisedAt: '2026-11-22T03:04:05.000Z',
        resolvedAt: null,
        acknowledged: null,
        drill: false,
        runbook: 'keyturn explain KT-A103',
      },
    });
  });

  for (const [kind, time] of [
    ['raised', '2026-11-22T03:04:05.000Z'],
    ['repeated', '2026-11-22T03:04:10.500Z'],
    ['escalated', '2026-11-22T03:04:10.500Z'],
    ['acknowledged', '2026-11-22T03:04:35.000Z'],
    ['resolved', '2026-11-22T03:05:05.000Z'],
  ] as const) {
    it(`names and dates a notice that is ${kind}`, async () => {
      const base = await serve(status(200));
      await channelAt(base).deliver(notice(kind));
      const event = JSON.parse(received[0]!.body) as { type: string; time: string };
      assert.deepEqual([event.type, event.time], [`dev.keyturn.alert.${kind}.v1`, time]);
    });
  }

  it('signs what it sends, so that a receiver can tell a change and a replay', async () => {
    const base = await serve(status(204));
    await channelAt(base).deliver(notice('raised', { summary: 'ä key – old' }));
    const { headers, body } = received[0]!;
    const header = String(headers['keyturn-signature']);
    const seconds = Math.floor(NOW / 1000);
    assert.match(header, new RegExp(`^t=${seconds},v1=[0-9a-f]{64}$`));
    assert.equal(verifies(header, body, seconds), true);
    assert.equal(verifies(header, body.replace('old', 'new'), seconds), false);
    assert.equal(verifies(header, body, seconds + 301), false);
  });

  for (const [code, expected] of [
    [400, 'KT7003'],
    [401, 'KT7003'],
    [429, 'KT7101'],
    [500, 'KT7003'],
    [304, 'KT7004'],
  ] as const) {
    it(`takes status ${code} for a fault, and says nothing of the body`, async () => {
      const base = await serve(status(code));
      const fault = await faultOf(channelAt(base).deliver(notice('raised')));
      assert.deepEqual([fault.code, fault.saw], [expected, `status ${code}`]);
      assert.equal(JSON.stringify(fault).includes('nobody reads'), false);
    });
  }

  it('does not follow a redirect', async () => {
    const target = await serve(status(200));
    const base = await serve(status(307, { location: `${target}/elsewhere` }));
    const fault = await faultOf(channelAt(base).deliver(notice('raised')));
    assert.equal(fault.code, 'KT7004');
    assert.deepEqual(
      received.map(({ url }) => url),
      ['/'],
    );
  });

  it('gives up on a receiver that never answers', async () => {
    const silent = await serve(() => undefined);
    assert.equal((await faultOf(channelAt(silent).deliver(notice('raised')))).code, 'KT7002');
  });

  it('gives up on a receiver that drips', async () => {
    const drips = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 100);
      response.on('close', () => clearInterval(timer));
    });
    assert.equal((await faultOf(channelAt(drips).deliver(notice('raised')))).code, 'KT7002');
  });

  it('names a refused and a broken connection', async () => {
    const base = await serve((request) => request.socket.destroy());
    assert.equal((await faultOf(channelAt(base).deliver(notice('raised')))).code, 'KT7001');
    const cut = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x');
      void pause(20).then(() => response.destroy());
    });
    assert.equal((await faultOf(channelAt(cut).deliver(notice('raised')))).code, 'KT7001');
    const closed = await serve(status(200));
    servers.pop()?.close();
    const fault = await faultOf(channelAt(closed).deliver(notice('raised')));
    assert.deepEqual([fault.code, fault.saw], ['KT7001', 'ECONNREFUSED']);
  });

  it('keeps an address that is a secret out of its faults', async () => {
    const base = await serve(status(500));
    const fault = await faultOf(channelAt(new Secret(`${base}/CANARY-token`)).deliver(notice('raised')));
    assert.equal(received[0]?.url, '/CANARY-token');
    const { code, place, saw, expected, next, message } = fault;
    assert.equal([code, place, saw, expected, next, message].join().includes('CANARY'), false);
  });

  it('refuses a certificate that nobody vouches for, and takes it with its authority', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'keyturn-webhook-'));
    try {
      const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', keyFile, '-out', certFile, ...subject], {
        stdio: 'ignore',
      });
      const cert = readFileSync(certFile, 'utf8');
      const base = await serve(status(200), { key: readFileSync(keyFile), cert });
      assert.equal((await faultOf(channelAt(base).deliver(notice('raised')))).code, 'KT7005');
      assert.equal(received.length, 0);
      await channelAt(base, { tls: { ca: new Secret(cert) } }).deliver(notice('raised'));
      assert.equal(received.length, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [says, settings, accepted] of [
    ['https anywhere', { url: 'https://siem.example/hook' }, true],
    ['an https address that is a secret', { url: new Secret('https://siem.example/hook') }, true],
    ['http on IPv6 loopback', { url: 'http://[::1]:8080/' }, true],
    ['http on another machine', { url: 'http://siem.example/hook' }, false],
    ['http on a name that only begins like loopback', { url: 'http://127.0.0.1.example/' }, false],
    ['a secret that is no address', { url: new Secret('siem') }, false],
    ['a password in the address', { url: 'https://user:pass@siem.example/' }, false],
    ['another scheme', { url: 'file:///etc/passwd' }, false],
    ['a signing key that is too short', { url: 'https://siem.example/', sign: new Secret('short') }, false],
    ['a signing key in plain text', { url: 'https://siem.example/', sign: KEY }, false],
    ['a timeout of an hour', { url: 'https://siem.example/', timeout: '1h' }, false],
    ['an unknown field', { url: 'https://siem.example/', retries: 3 }, false],
  ] as const) {
    it(`${accepted ? 'takes' : 'refuses'} ${says}`, () => {
      const result = webhook.settingsSchema.safeParse({ sign: new Secret(KEY), ...settings });
      assert.equal(result.success, accepted);
    });
  }
});
