import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, startProgram } from '../../support/e2e-surface/program.ts';
import type { Ended, Running } from '../../support/e2e-surface/program.ts';
import { until } from '../../support/e2e-surface/until.ts';

const MANIFEST = join('manifests', 'demo.yaml');

describe('the embedded default with the autopilot off', function () {
  this.timeout(120_000);
  let data: string;
  let daemon: Running | null = null;

  const cli = (...args: readonly string[]): Promise<Ended> => runProgram([...args, '--data', data]);
  const mint = async (): Promise<string | undefined> =>
    /^ {2}mint: (\w+)/m.exec(await readFile(join(data, MANIFEST), 'utf8'))?.[1];
  const start = async (...more: readonly string[]): Promise<string> => {
    daemon = startProgram(['run', '--data', data, '--listen', '127.0.0.1:0', ...more]);
    await daemon.says(/Ctrl-C stops\.\n/);
    return daemon.stdout();
  };
  const stop = async (): Promise<void> => {
    await daemon?.stop('SIGINT');
    daemon = null;
  };

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'keyturn-autopilot-'));
  });
  after(async () => {
    await daemon?.stop('SIGKILL');
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
  });

  it('leaves the key to the person at the screen, and says how they come in', async () => {
    const screen = await start('--autopilot', 'off');
    assert.match(screen, /^Nothing leaves this machine\. You play the person with the phone\.$/m);
    assert.match(screen, /^wb-demo {3}v1 needs a person · next: a person must make the key at the portal$/m);
    assert.match(screen, /^Play {8}npx keyturn next, or Tasks on the dashboard/m);
    const password = /^ +(\S+sandbox-trading-password)$/m.exec(screen)?.[1] ?? '';
    assert.equal(await readFile(password, 'utf8'), 'demo-trading-246810');
    const { code, stdout } = await cli('next');
    assert.equal(code, 3);
    assert.match(stdout, /mint +wb-demo[^]*Next: keyturn ceremony start wb-demo/);
  });

  it('stays off at the next start', async () => {
    await stop();
    assert.match(await start(), /You play the person with the phone\./);
    assert.equal(await mint(), 'attended');
  });

  it('comes back on when asked to, and lets the open task be until it is given up', async () => {
    await stop();
    assert.match(await start('--autopilot', 'on'), /A robot plays the person with the phone/);
    assert.equal(await mint(), 'sandbox');
    assert.equal((await cli('next')).code, 3);
    assert.equal((await cli('cancel', 'wb-demo', '--reason', 'the robot is back')).code, 0);
    assert.equal((await cli('rotate', 'wb-demo')).code, 0);
    await until('the robot’s key', async () => /^v2 +current /m.test((await cli('show', 'wb-demo')).stdout));
  });

  it('touches no manifest that somebody has edited', async () => {
    await stop();
    await appendFile(join(data, MANIFEST), '# ours now\n');
    assert.match(await start('--autopilot', 'off'), /A robot plays the person with the phone/);
    assert.equal(await mint(), 'sandbox');
  });
});
