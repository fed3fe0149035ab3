import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hasLoaded } from '../../../src/kubernetes/agent/application/acknowledged.ts';
import { changesOf } from '../../../src/kubernetes/agent/application/file-changes.ts';
import { tellApplication } from '../../../src/kubernetes/agent/application/tell.ts';

const NEWS = { credential: 'wb-orders-1', version: 2 };

describe('the application beside the agent', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, body: string) => { readonly status: number; readonly text: string };
  const quiet = new AbortController().signal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-agent-'));
    server = createServer((request, reply) => {
      void text(request).then((body) => {
        const said = answer(request, body);
        reply.writeHead(said.status).end(said.text);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pidFile = (content: string): string => {
    const file = join(folder, 'pid');
    writeFileSync(file, content);
    return file;
  };
  const signal = (content: string) =>
    ({ kind: 'signal', signal: 'SIGHUP', to: { kind: 'pidFile', file: pidFile(content) } }) as const;
  const http = () => ({ kind: 'http', port, path: '/reload' }) as const;

  describe('is told', () => {
    it('by a signal to the process in its file', async () => {
      const script =
        'process.on("SIGHUP", () => process.exit(7)); setInterval(() => {}, 1e6); console.log("up")';
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await tellApplication(signal(`${child.pid}\n`), NEWS, folder, quiet);
      const [code] = (await once(child, 'exit')) as [number];
      assert.equal(code, 7);
    });

    it('by a request on this machine, with the version and no value', async () => {
      const asked: string[] = [];
      answer = ({ method, url }, body) => {
        asked.push(`${method} ${url} ${body}`);
        return { status: 204, text: '' };
      };
      await tellApplication(http(), NEWS, folder, quiet);
      assert.deepEqual(asked, ['POST /reload {"credential":"wb-orders-1","version":2}']);
    });

    it('or the agent says why it was not', async () => {
      answer = () => ({ status: 500, text: 'no' });
      await assert.rejects(tellApplication(http(), NEWS, folder, quiet), {
        code: 'KT6504',
        saw: 'HTTP status 500',
      });
      server.close();
      await assert.rejects(
        tellApplication(
          { kind: 'signal', signal: 'SIGHUP', to: { kind: 'pidFile', file: '/no/file' } },
          NEWS,
          folder,
          quiet,
        ),
        {
          code: 'KT6504',
          saw: 'there is no such file',
        },
      );
    });

    for (const content of ['', 'x', '-1', '0', '1', '1 2', String(process.pid), '99999999999'])
      it(`never by a signal to ${JSON.stringify(content).slice(0, 20)}`, async () =>
        assert.rejects(tellApplication(signal(content), NEWS, folder, quiet), { code: 'KT6504' }));
  });

  describe('has loaded a version', () => {
    it('once its file has the number, and not before', async () => {
      const path = join(folder, 'loaded');
      const waiting = hasLoaded({ kind: 'file', path }, 12, quiet);
      writeFileSync(path, '1');
      writeFileSync(path, 'v12\n');
      assert.equal(await waiting, true);
    });

    for (const [how, change] of [
      ['written', (path: string) => writeFileSync(path, '12\n')],
      [
        'replaced',
        (path: string) => {
          writeFileSync(`${path}.new`, '12\n');
          renameSync(`${path}.new`, path);
        },
      ],
    ] as const)
      it(`and is looked at again at once where the file is ${how}`, async () => {
        const path = join(folder, 'loaded');
        const changes = changesOf(path);
        const next = changes.next(quiet);
        const heard = once(next, 'abort');
        writeFileSync(join(folder, 'another'), 'x');
        change(path);
        await heard;
        assert.equal(changes.next(quiet).aborted, false);
        changes.close();
      });

    it('by its file even where the folder of that is not there yet', async () => {
      const path = join(folder, 'later', 'loaded');
      const waiting = hasLoaded({ kind: 'file', path }, 12, quiet);
      mkdirSync(join(folder, 'later'));
      writeFileSync(path, '12');
      assert.equal(await waiting, true);
    });

    it('once it answers with the number', async () => {
      const answers = ['starting', '11', '12'];
      answer = () => ({ status: 200, text: answers.shift() ?? '12' });
      assert.equal(await hasLoaded({ kind: 'http', port, path: '/loaded' }, 12, quiet), true);
      assert.equal(answers.length, 0);
    });

    it('is not awaited for ever: another version, or the end of the agent, ends that', async () => {
      const stop = new AbortController();
      const waiting = hasLoaded({ kind: 'file', path: join(folder, 'never') }, 1, stop.signal);
      stop.abort();
      assert.equal(await waiting, false);
    });
  });
});
