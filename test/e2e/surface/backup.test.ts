import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInstallation, RECOVERY_IDENTITY } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { runProgram, startProgram } from '../../support/e2e-surface/program.ts';
import type { Ended, Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

const NAME = 'wb-orders-1';

describe('backup and restore by the command line', function () {
  this.timeout(60_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let former: Running;
  let restored: Running;
  let backup: string;
  let second: string;
  let token: string;

  const fits = ({ stdout, stderr }: Ended): void => {
    for (const line of `${stdout}${stderr}`.split('\n'))
      assert.ok([...line.replaceAll(place.folder, '')].length <= 80, line);
    assert.doesNotMatch(stdout + stderr, /\u001b|^\s+at |AGE-SECRET-KEY/m);
  };
  const said = async (code: number, text: RegExp, ...args: readonly string[]): Promise<Ended> => {
    const ended = await runProgram(args);
    assert.equal(ended.code, code, `${args.join(' ')}\n${ended.stdout}${ended.stderr}`);
    assert.match(ended.stdout + ended.stderr, text);
    fits(ended);
    return ended;
  };
  const identity = (): readonly string[] => ['--identity', place.path(RECOVERY_IDENTITY)];
  const conditionIn = async (data: string): Promise<string> => {
    const { stdout } = await runProgram(['show', NAME, '--data', data, '-o', 'json']);
    return stdout === '' ? '' : (JSON.parse(stdout) as { condition: string }).condition;
  };

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    backup = place.path('keyturn.bak');
    second = place.path('second');
    await keysOnDisk(place, sandbox, [NAME]);
    former = await place.start();
    await until('the overlap', async () => (await conditionIn(place.data)) === 'overlap');
    token = await readFile(join(place.data, 'admin-token'), 'utf8');
  });

  after(async () => {
    await restored?.stop('SIGKILL');
    await place.remove();
    await sandbox.stop();
  });

  it('writes a backup of the running daemon, for its owner alone', async () => {
    await said(
      0,
      /✔ .*keyturn\.bak[^]*opened and walked once more/,
      'backup',
      '--out',
      backup,
      '--data',
      place.data,
    );
    assert.equal((await stat(backup)).mode & 0o777, 0o600);
    assert.deepEqual(
      (await readdir(place.folder)).filter((name) => name.startsWith('keyturn.bak')),
      ['keyturn.bak'],
    );
  });

  it('writes over no file', async () => {
    await said(1, /^KT2156 /m, 'backup', '--out', backup, '--data', place.data);
  });

  it('proves that a backup opens and is whole', async () => {
    await said(0, /✔ it opens and is whole · bak_/, 'backup', 'verify', backup, ...identity());
    const { stdout } = await runProgram(['backup', 'verify', backup, ...identity(), '-o', 'json']);
    const { streams, problems } = JSON.parse(stdout) as { streams: number; problems: readonly unknown[] };
    assert.deepEqual([streams, problems], [1, []]);
  });

  it('refuses one that is cut, changed, or for others', async () => {
    const whole = await readFile(backup);
    const copy = place.path('copy.bak');
    await writeFile(copy, whole.subarray(0, whole.length - 100));
    await said(1, /^KT2148 /m, 'backup', 'verify', copy, ...identity());
    await writeFile(copy, Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1)! ^ 1])]));
    await said(1, /^KT2148 /m, 'restore', copy, ...identity(), '--data', place.path('none'));
    assert.equal(await stat(place.path('none')).catch(() => null), null, 'nothing was made');
    const other = await createInstallation();
    const foreign = ['--identity', other.path(RECOVERY_IDENTITY)];
    await said(1, /^KT2150 /m, 'backup', 'verify', backup, ...foreign);
    await other.remove();
  });

  it('asks for what is missing', async () => {
    await said(2, /--out is not given/, 'backup', '--data', place.data);
    await said(2, /--identity is not given/, 'backup', 'verify', backup);
    await said(2, /--data is not given/, 'restore', backup, ...identity());
    await said(2, /--reason is not given/, 'restore', 'confirm', NAME, '--data', place.data);
  });

  describe('that is cut off on its way', () => {
    let server: Server;
    let data: string;

    /** Says half of a backup, and then what the test wants. */
    async function serve(then: 'nothing' | 'cut'): Promise<void> {
      const half = (await readFile(backup)).subarray(0, 1_500);
      server = createServer((_request, response) => {
        response.writeHead(200, { 'keyturn-backup': 'bak_1' });
        response.write(half, () => then === 'cut' && response.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      data = place.path('half');
      await mkdir(data, { recursive: true });
      const endpoint = { url: `http://127.0.0.1:${port}`, pid: process.pid };
      await writeFile(join(data, 'daemon.json'), JSON.stringify(endpoint));
      await writeFile(join(data, 'admin-token'), token, { mode: 0o600 });
    }

    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it('leaves no file when the daemon goes', async () => {
      await serve('cut');
      await said(1, /^KT2158 /m, 'backup', '--out', place.path('cut.bak'), '--data', data);
      const left = (await readdir(place.folder)).filter((name) => name.startsWith('cut.bak'));
      assert.deepEqual(left, []);
    });

    it('leaves none that passes for a backup when it is killed itself', async () => {
      await serve('nothing');
      const out = place.path('killed.bak');
      const running = startProgram(['backup', '--out', out, '--data', data]);
      await until('the first bytes', async () => {
        const { size } = await stat(`${out}.partial`).catch(() => ({ size: 0 }));
        return size > 0;
      });
      await running.stop('SIGKILL');
      assert.equal(await stat(out).catch(() => null), null);
      await said(1, /^KT2148 /m, 'backup', 'verify', `${out}.partial`, ...identity());
    });
  });

  it('makes a new installation from the backup and the recovery identity alone', async () => {
    await former.stop('SIGKILL');
    await rm(place.data, { recursive: true });
    await said(
      0,
      /✔ restored into[^]*live secrets open[^]*nothing is minted/,
      'restore',
      backup,
      ...identity(),
      '--data',
      second,
    );
    await said(1, /^KT2154 /m, 'restore', backup, ...identity(), '--data', second);
    await said(0, /✔ checkpoint \d+ /, 'audit', 'verify', '--data', second);
  });

  it('runs it, and mints nothing before the issuer was compared', async () => {
    const flags = ['--manifests', place.manifests, '--listen', '127.0.0.1:0', '--tick', '1s'];
    restored = startProgram(['run', '--data', second, ...flags]);
    await restored.says(/keyturn is running/);
    assert.equal(await conditionIn(second), 'unconfirmed');
    await said(3, /^KT2151 [^]*not\s+compared yet/m, 'rotate', NAME, '--data', second);
  });

  it('goes on when a person confirms', async () => {
    const reason = ['--reason', 'seen at the portal'];
    await said(0, /confirmed; minting goes on/, 'restore', 'confirm', NAME, ...reason, '--data', second);
    assert.equal(await conditionIn(second), 'overlap');
    await said(1, /^KT2152 /m, 'restore', 'confirm', NAME, ...reason, '--data', second);
    const { counters } = await sandbox.application(NAME);
    assert.equal(counters.reset, 1);
  });

  it('is backed up without a daemon as well', async () => {
    await restored.stop();
    const out = place.path('offline.bak');
    await said(1, /^KT2146 /m, 'backup', '--out', out, '--data', second);
    const recipient = await recipientOf(place);
    await said(0, /✔ .*offline\.bak/, 'backup', '--out', out, '--recipient', recipient, '--data', second);
    await said(0, /✔ it opens and is whole/, 'backup', 'verify', out, ...identity());
  });

  it('does not run on a restore that was interrupted', async () => {
    await writeFile(join(second, 'restore-unfinished'), '');
    const flags = ['--manifests', place.manifests, '--listen', '127.0.0.1:0'];
    await said(1, /^KT2147\s/m, 'run', '--data', second, ...flags);
  });
});

async function recipientOf(place: Installation): Promise<string> {
  const { identityToRecipient } = await import('age-encryption');
  return identityToRecipient((await readFile(place.path(RECOVERY_IDENTITY), 'utf8')).trim());
}
