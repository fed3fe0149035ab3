import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ownScript } from '../support/own-script.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { api, codeFor, done, login, verdict } from './client.ts';
import type { Json, Key } from './client.ts';

describe('a sandbox that is killed', () => {
  let dataDir: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    await rm(dataDir, { recursive: true });
  });

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async function start(): Promise<{ child: ChildProcess; sandbox: Sandbox }> {
    const { execArgv, file } = ownScript(import.meta.url, './process');
    const child = spawn(process.execPath, [...execArgv, file, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { gateway, api: apiUrl, pages } = JSON.parse(line) as Record<'gateway' | 'api' | 'pages', string>;
    return { child, sandbox: { gatewayUrl: gateway, apiUrl, pagesUrl: pages, close: async () => undefined } };
  }

  it('remembers the reset whose reply had left, and the secret it showed works', async () => {
    const { child, sandbox } = await start();
    const session = await login(sandbox);
    const { applications } = await done(sandbox, 'GET /developer/applications', undefined, session);
    const [{ applicationId: id } = { applicationId: '' }] = applications as { applicationId: string }[];
    const code = await codeFor(sandbox, session, id, 'reset');
    const step = { code, tradingPassword: DEMO.tradingPassword };
    const { body } = await api(sandbox, `POST /developer/applications/${id}/reset`, step, session);
    await kill(child);

    const again = await start();
    assert.equal(await verdict(again.sandbox, keyOf(body)), '200');
    const state = await done(again.sandbox, 'GET /control/state');
    const [application] = state.applications as { counters: { reset: number } }[];
    assert.equal(application?.counters.reset, 1);
    const stale = await api(again.sandbox, 'GET /developer/applications', undefined, session);
    assert.equal(stale.body.error_code, 'NOT_LOGGED_IN', 'sessions end with the process');
  });
});

const keyOf = ({ appKey, appSecret }: Json): Key => ({
  appKey: String(appKey),
  appSecret: String(appSecret),
});
