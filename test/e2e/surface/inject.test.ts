import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../support/e2e-surface/program.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { selfSigned } from '../../http/certificate.ts';
import { annotated, ONE_KEY, review } from '../../kubernetes/injector/support/rig.ts';

const POD = annotated({ spec: { containers: [{ name: 'app' }] } }, ONE_KEY);

describe('the webhook as a process', () => {
  let folder: string;
  let running: Running | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keyturn-inject-'));
  });

  afterEach(async () => {
    await running?.stop('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const start = async (): Promise<number> => {
    const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    const pair = selfSigned();
    await Promise.all([writeFile(cert, pair.cert), writeFile(key, pair.key)]);
    const flags = ['--listen', '127.0.0.1:0', '--tls-cert', cert, '--tls-key', key, '--drain', '1s'];
    const { stderr } = (running = startProgram(['inject', ...flags]));
    return Number(await until('the injector', () => /"port":(\d+)/.exec(stderr())?.[1] ?? null));
  };

  const send = (
    port: number,
    agent: Agent,
    path: string,
    body: string,
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path,
        method: body === '' ? 'GET' : 'POST',
        agent,
        rejectUnauthorized: false,
      };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on('error', reject).end(body);
    });

  it('answers, and goes on answering for a while when it is told to stop', async () => {
    const port = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const admit = async () => send(port, agent, '/inject', JSON.stringify(review(POD)));
    assert.match((await admit()).text, /"patchType":"JSONPatch"/);
    process.kill(running!.pid, 'SIGTERM');
    await until(
      'the end of its readiness',
      async () => (await send(port, agent, '/readyz', '')).status === 503,
    );
    assert.equal((await admit()).status, 200);
    const ended = await running!.ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stderr, /the injector ends/);
    agent.destroy();
  });

  it('does not start without a certificate that can be used', async () => {
    const [cert, key] = [join(folder, 'a'), join(folder, 'b')];
    await Promise.all([writeFile(cert, selfSigned().cert), writeFile(key, selfSigned().key)]);
    const { code, stderr } = await startProgram(['inject', '--tls-cert', cert, '--tls-key', key]).ended;
    assert.equal(code, 1);
    assert.match(stderr, /KT8121 /);
    assert.ok(!stderr.includes('PRIVATE KEY'));
  });
});
