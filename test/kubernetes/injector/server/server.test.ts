import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Fault } from '../../../../src/domain/fault.ts';
import { MOST_BYTES } from '../../../../src/kubernetes/injector/server/body.ts';
import { readCertificate, watchCertificate } from '../../../../src/kubernetes/injector/server/certificate.ts';
import { createInjectorMetrics } from '../../../../src/kubernetes/injector/server/metrics.ts';
import { startInjector } from '../../../../src/kubernetes/injector/server/server.ts';
import type { InjectorServer } from '../../../../src/kubernetes/injector/server/server.ts';
import { selfSigned } from '../../../http/certificate.ts';
import { annotated, ONE_KEY, review, SETTINGS } from '../support/rig.ts';

const POD = annotated({ spec: { containers: [{ name: 'app' }] } }, ONE_KEY);

interface Reply {
  readonly status: number;
  readonly body: string;
  /** The certificate that the server showed. */
  readonly fingerprint: string;
}

describe('the server of the injector', () => {
  let folder: string;
  let files: { certFile: string; keyFile: string };
  let server: InjectorServer;
  let faults: Fault[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-injector-'));
    files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
    await renew();
    faults = [];
    server = await startInjector({
      ...{ host: '127.0.0.1', port: 0, settings: SETTINGS, metrics: createInjectorMetrics() },
      certificate: await readCertificate(files),
      monotonicMs: () => performance.now(),
      onFault: (fault) => faults.push(fault),
    });
  });

  afterEach(async () => {
    await server.drain(0);
    await rm(folder, { recursive: true });
  });

  async function renew(): Promise<void> {
    const { cert, key } = selfSigned();
    await writeFile(files.certFile, cert);
    await writeFile(files.keyFile, key);
  }

  function send(
    method: string,
    path: string,
    body: string | Buffer = '',
    agent = new Agent(),
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const options = {
        method,
        path,
        port: server.port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        agent,
      };
      const sent = request(options, (response) => {
        const fingerprint = (response.socket as TLSSocket).getPeerCertificate().fingerprint256;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), fingerprint }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  const admit = (agent?: Agent) => send('POST', '/inject?timeout=5s', JSON.stringify(review(POD)), agent);
  const metric = async (name: string): Promise<string> =>
    (await send('GET', '/metrics')).body
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? '';

  it('answers a review, with the timeout that the API server adds to the path', async () => {
    const { status, body } = await admit();
    assert.equal(status, 200);
    const { response } = JSON.parse(body) as {
      readonly response: { readonly allowed: boolean; readonly patch: string };
    };
    assert.equal(response.allowed, true);
    assert.match(Buffer.from(response.patch, 'base64').toString(), /keyturn-agent/);
  });

  it('counts what became of reviews', async () => {
    await admit();
    await send('POST', '/inject', '{');
    assert.equal(await metric('keyturn_injector_reviews_total{outcome="patched"}'), '1');
    assert.equal(await metric('keyturn_injector_reviews_total{outcome="failed"}'), '1');
    assert.equal(await metric('keyturn_injector_review_duration_seconds_count'), '2');
  });

  const REFUSED: readonly (readonly [string, string])[] = [
    ['no JSON', '{"kind":'],
    ['nothing', ''],
    ['something else', '{"kind":"Pod"}'],
    ['more than any review has', `"${'x'.repeat(MOST_BYTES)}"`],
  ];
  for (const [says, body] of REFUSED) {
    it(`refuses ${says} as a failure that is logged, and goes on`, async () => {
      const { status, body: reply } = await send('POST', '/inject', body);
      assert.equal(status, 400);
      assert.match(reply, /KT8122/);
      assert.deepEqual(
        faults.map(({ code }) => code),
        ['KT8122'],
      );
      assert.equal((await admit()).status, 200);
    });
  }

  it('knows no other path', async () => {
    assert.equal((await send('GET', '/inject')).status, 404);
    assert.equal((await send('POST', '/')).status, 404);
  });

  it('stays alive when a sender goes away in the middle', async () => {
    await new Promise<void>((resolve) => {
      const headers = { 'content-length': '1000' };
      const sent = request(
        {
          method: 'POST',
          path: '/inject',
          port: server.port,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          headers,
        },
        () => undefined,
      );
      sent.on('error', () => resolve());
      sent.write('{', () => sent.destroy(new Error('gone')));
    });
    assert.equal((await admit()).status, 200);
  });

  it('shows a new certificate to new connections, and keeps those that are open', async () => {
    const open = new Agent({ keepAlive: true, maxSockets: 1 });
    const before = await admit(open);
    await renew();
    server.renew(await readCertificate(files));
    const [kept, fresh] = [await admit(open), await admit()];
    assert.equal(kept.fingerprint, before.fingerprint);
    assert.notEqual(fresh.fingerprint, before.fingerprint);
    open.destroy();
  });

  it('is not ready any more while it drains, and answers to the end', async () => {
    const open = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal((await send('GET', '/readyz', '', open)).status, 200);
    const drained = server.drain(200);
    assert.equal((await send('GET', '/readyz', '', open)).status, 503);
    assert.equal((await admit(open)).status, 200);
    assert.equal((await send('GET', '/healthz', '', open)).status, 200);
    await drained;
    await assert.rejects(admit());
    open.destroy();
    server = { ...server, drain: async () => undefined };
  });

  describe('with a certificate that changes on disk', () => {
    const changes = () => {
      const seen: { pairs: number; faults: Fault[] } = { pairs: 0, faults: [] };
      return { seen, changed: () => (seen.pairs += 1), failed: (fault: Fault) => seen.faults.push(fault) };
    };
    const until = async (what: () => boolean): Promise<void> => {
      while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
    };

    it('notices a new pair once', async () => {
      const { seen, changed, failed } = changes();
      const watch = watchCertificate(files, await readCertificate(files), 5, { changed, failed });
      await renew();
      await until(() => seen.pairs === 1);
      watch.stop();
      assert.equal(seen.pairs, 1);
    });

    it('reports halves that do not belong together, and takes the pair when it is whole', async () => {
      const { seen, changed, failed } = changes();
      const current = await readCertificate(files);
      const { cert, key } = selfSigned();
      await writeFile(files.certFile, cert);
      const watch = watchCertificate(files, current, 5, { changed, failed });
      await until(() => seen.faults.length > 0);
      assert.equal(seen.faults[0]?.code, 'KT8121');
      assert.equal(seen.pairs, 0);
      await writeFile(files.keyFile, key);
      await until(() => seen.pairs === 1);
      watch.stop();
    });

    it('refuses to start without one', async () => {
      await assert.rejects(readCertificate({ ...files, keyFile: join(folder, 'none') }), { code: 'KT8121' });
      await writeFile(files.certFile, 'nothing');
      await assert.rejects(readCertificate(files), { code: 'KT8121' });
    });
  });
});
