import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '../../sandbox/client.ts';
import { createInstallation, RECOVERY_IDENTITY } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { runProgram } from '../../support/e2e-surface/program.ts';
import type { Ended } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { programOf } from '../../support/servers/installed.ts';
import { requireServer } from '../../support/servers/require.ts';

describe('recovery with two files', function () {
  this.timeout(30_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  /** Another machine: the escrow and the recovery identity, and nothing else. */
  let elsewhere: string;

  const recover = (...more: readonly string[]): Promise<Ended> =>
    runProgram([
      'recover',
      ...['--escrow', join(elsewhere, 'escrow.bin'), '--identity', join(elsewhere, 'recovery.txt')],
      ...more,
    ]);

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    await keysOnDisk(place, sandbox, ['wb-orders-1']);
    const daemon = await place.start();
    await until('the overlap', async () => {
      const reply = await place.api('GET', '/v1/credentials/wb-orders-1');
      return ((await reply.json()) as { condition: string }).condition === 'overlap';
    });
    await daemon.stop('SIGKILL');
    elsewhere = await mkdtemp(join(tmpdir(), 'keyturn-elsewhere-'));
    await copyFile(join(place.data, 'escrow.bin'), join(elsewhere, 'escrow.bin'));
    await copyFile(place.path(RECOVERY_IDENTITY), join(elsewhere, 'recovery.txt'));
    await rm(place.data, { recursive: true });
  });

  after(async () => {
    await place.remove();
    await sandbox.stop();
    await rm(elsewhere, { recursive: true, force: true });
  });

  it('lists what the escrow holds without opening it', async () => {
    const { code, stdout } = await recover();
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    const last = lines.pop() ?? '';
    assert.match(last, /^\d+ entr(?:y|ies)\. Next: keyturn recover --out/);
    for (const line of lines) assert.match(line, /^\d+ {2}\S+ {2}att_\w+ {2}\d{4}-.*Z {2}\d+ bytes$/);
    assert.ok(lines.length >= 1);
  });

  it('opens it, and the secret signs a call that the issuer accepts', async () => {
    const out = join(elsewhere, 'opened');
    const { code, stdout, stderr } = await recover('--out', out);
    assert.equal(code, 0, stderr);
    const name = (await readdir(out)).sort().at(-1) ?? '';
    assert.ok(stdout.includes(name));
    const text = await readFile(join(out, name), 'utf8');
    const key = keyIn(text);
    assert.ok(!stdout.includes(key.appSecret), 'the secret goes to the file, not to the screen');
    await expectAccepted(key);
  });

  it('refuses to overwrite what was recovered before', async () => {
    const { code, stderr } = await recover('--out', join(elsewhere, 'opened'));
    assert.equal(code, 1);
    assert.match(stderr, /^KT2018\s[^]*^Next: keyturn recover .*--out/m);
  });

  it('says whose identity is missing where another one is given', async () => {
    const other = await createInstallation();
    await copyFile(other.path(RECOVERY_IDENTITY), join(elsewhere, 'recovery.txt.other'));
    await other.remove();
    const { code, stderr } = await runProgram([
      ...['recover', '--escrow', join(elsewhere, 'escrow.bin')],
      ...['--identity', join(elsewhere, 'recovery.txt.other'), '--out', join(elsewhere, 'no')],
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^KT2015 /);
    assert.doesNotMatch(stderr, /AGE-SECRET-KEY|^\s+at /m);
  });

  it('is opened by the stock age tool as well', async function () {
    requireServer(this, 'age');
    const folder = join(elsewhere, 'extracted');
    const sealed = ['recover', '--escrow', join(elsewhere, 'escrow.bin'), '--sealed', '--out', folder];
    const extracted = await runProgram(sealed);
    assert.equal(extracted.code, 0, extracted.stderr);
    const newest = (await readdir(folder)).sort().at(-1) ?? '';
    const identity = ['--decrypt', '--identity', join(elsewhere, 'recovery.txt'), join(folder, newest)];
    const { status, stdout, stderr } = spawnSync(programOf('age'), identity, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    await writeFile(join(folder, 'seen.txt'), stdout, { mode: 0o600 });
    await expectAccepted(keyIn(stdout));
  });

  async function expectAccepted(key: Key): Promise<void> {
    const { keys } = await sandbox.application('wb-orders-1');
    const digest = createHash('sha256').update(key.appSecret).digest('hex');
    assert.equal(digest, keys.at(-1)?.secretSha256, 'the newest secret');
    assert.equal((await call(sandbox.gateway, key)).status, 200);
    const wrong = { ...key, appSecret: key.appSecret.replace(/^./, (first) => (first === '0' ? '1' : '0')) };
    assert.equal((await call(sandbox.gateway, wrong)).status, 401);
  }
});

/** What the issuer sent stands below a line that says whose it is. */
function keyIn(text: string): Key {
  const found = /"appKey"\s*:\s*"(\w+)".*?"appSecret"\s*:\s*"(\w+)"/s.exec(text);
  assert.ok(found !== null, 'no key in what was opened');
  return { appKey: found[1] ?? '', appSecret: found[2] ?? '' };
}
