import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { expectClean, expectRefusal } from '../../support/e2e-surface/expect-refusal.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { LOGIN_PASSWORD, startSandboxProcess, TRADING_PASSWORD } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { skipByName } from '../../support/servers/require.ts';

const DAY_MS = 86_400_000;
const SECRETS = [LOGIN_PASSWORD, TRADING_PASSWORD];

let place: Installation;
let sandbox: SandboxProcess;
let daemon: Running;

async function install(ageMs: number): Promise<void> {
  [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
  const { appKey, appSecret } = await sandbox.plant('wb-orders-1', undefined, ageMs);
  await manifests.writePasswords(place);
  await place.secret('files/wb.json', JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
}

function writeManifests(policy: string, metadata = 'name: wb-orders-1'): Promise<void> {
  const store = manifests.store('disk', { driver: 'files', directory: place.path('files') });
  const application = { application: 'wb-orders-1' };
  const credential = manifests
    .credential('wb-orders-1', [{ store: 'disk', file: 'wb.json' }], application)
    .replace('name: wb-orders-1', metadata);
  const all = manifests.together(manifests.issuer('webull', sandbox), policy, store, credential);
  return place.write('manifests/all.yaml', all);
}

async function condition(name = 'wb-orders-1'): Promise<string> {
  const reply = await place.api('GET', `/v1/credentials/${name}`);
  return ((await reply.json()) as { condition: string }).condition;
}

const cleanUp = async (): Promise<void> => {
  await sandbox.stop();
  await place.remove();
};

const alerts = async (): Promise<readonly string[]> => {
  const { items } = await place.json<{ items: readonly { code: string }[] }>('alerts');
  return items.map(({ code }) => code);
};

describe('a bad edit while the daemon runs', function () {
  this.timeout(30_000);
  const good = (): string => manifests.policy();

  before(async () => {
    await install(DAY_MS);
    await writeManifests(good());
    daemon = await place.start();
    await until('the import', async () => (await condition()) === 'current');
  });

  after(cleanUp);

  it('is refused with its place, raises KT-A203, and leaves the last good set in force', async () => {
    await writeManifests(good().replace('"max"', '"maxx"'));
    await until('the alert', async () => (await alerts()).includes('KT-A203'));
    const { code, stdout } = await place.cli('doctor');
    assert.equal(code, 1);
    assert.match(
      stdout.replace(/\s+/g, ' '),
      /✖ configuration .*KT10\d\d .*all\.yaml:9:\d+: age\.max.* Next: keyturn explain KT10/,
    );
    expectClean(stdout, SECRETS);
    assert.match((await place.cli('alerts')).stdout, /KT-A203[^]*all\.yaml:9:\d+[^]*Next: keyturn doctor/);
    assert.equal(await condition(), 'current');
    assert.match((await place.cli('why', 'wb-orders-1')).stdout, /all\.yaml:9\b/);
  });

  it('is resolved by the repair', async () => {
    await writeManifests(good());
    await until('the end of the alert', async () => !(await alerts()).includes('KT-A203'));
    assert.equal((await place.cli('doctor')).code, 0);
  });

  it('puts a good edit in force without a restart', async () => {
    await writeManifests(manifests.policy('prod', { age: { rotate: '12h', max: '90d' }, overlap: {} }));
    // Shorter than the overlap of the issuer: refused as a whole, and said so.
    await until('the alert', async () => (await alerts()).includes('KT-A203'));
    await writeManifests(manifests.policy('prod', { age: { rotate: '11d', max: '90d' } }));
    await until('the end of the alert', async () => !(await alerts()).includes('KT-A203'));
    assert.match((await place.cli('why', 'wb-orders-1')).stdout, /11d/);
    assert.equal((await sandbox.application('wb-orders-1')).counters.reset, 0);
  });

  it('takes a key for no new one whose manifest has its name of before a rename, and goes on with the repair', async () => {
    const names = async () =>
      (await place.json<{ items: readonly { name: string }[] }>('list')).items.map(({ name }) => name);
    await writeManifests(good(), 'name: wb-orders, was: wb-orders-1');
    await until('the new name', async () => (await names()).includes('wb-orders'));
    await writeManifests(good());
    await until('the alert', async () => (await alerts()).includes('KT-A203'));
    const { stdout } = await place.cli('doctor');
    assert.match(
      stdout.replace(/\s+/g, ' '),
      /✖ configuration .*KT2116 \S*all\.yaml:\d+: credential wb-orders-1: .* is called wb-orders.* Next: .*`was: wb-orders`/,
    );
    assert.deepEqual(await names(), ['wb-orders']);
    assert.equal(await condition('wb-orders'), 'current');
    await writeManifests(good(), 'name: wb-orders-1, was: wb-orders');
    await until('the end of the alert', async () => !(await alerts()).includes('KT-A203'));
    assert.deepEqual(await names(), ['wb-orders-1']);
  });
});

describe('a full disk', function () {
  this.timeout(40_000);
  let mounted = false;

  before(async () => {
    await install(DAY_MS);
    await writeManifests(manifests.policy());
    await mkdir(place.data, { mode: 0o700 });
    // Only root may mount; test/journal asks the same of everybody else with a limit on the size of files.
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=700', 'tmpfs', place.data]).status === 0;
  });

  after(async () => {
    if (mounted) spawnSync('umount', ['--lazy', place.data]);
    await daemon.stop('SIGKILL');
    await cleanUp();
  });

  it('ends the daemon with a code, loses nothing, and lets it go on once there is room', async function () {
    if (!mounted) skipByName(this, 'small disk');
    daemon = await place.start();
    await until('the import', async () => (await condition()) === 'current');
    fillUp();
    const refusal = {
      ...{ exit: 1, code: 'KT2102', place: /\/data\/journal\.db/ },
      ...{ expected: /room on the disk of the data directory/, next: /^Next: df -h \/.*\/data/ },
    };
    // Whether the answer gets out before the daemon ends is a matter of milliseconds.
    const asked = await place.cli('rotate', 'wb-orders-1', '--timeout', '3s');
    assert.match(asked.stderr, /^KT(?:2102|2103|6001) [^]*^Next: /m);
    const late = setTimeout(() => void daemon.stop('SIGKILL'), 10_000);
    const ended = await daemon.ended;
    clearTimeout(late);
    expectRefusal({ ...ended, stdout: '' }, refusal, SECRETS);
    await rm(place.path('data/ballast'));
    daemon = await place.start();
    assert.equal(await condition(), 'current');
    assert.equal(
      (await sandbox.application('wb-orders-1')).counters.reset,
      0,
      'nothing was asked of the issuer',
    );
    assert.equal((await place.cli('audit', 'verify')).code, 0);
  });

  it('is a coded refusal of a start, after a clean end and after a crash', async function () {
    if (!mounted) skipByName(this, 'small disk');
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await rm(place.path('data/ballast'), { force: true });
      await daemon.stop();
      daemon = await place.start();
      await daemon.stop(signal);
      await expectRefusedStart();
    }
  });

  async function expectRefusedStart(): Promise<void> {
    fillUp();
    const ended = await place.tryToStart();
    assert.equal(ended.code, 1, ended.stdout + ended.stderr);
    assert.match(ended.stderr, /^KT\d{4}\s[^]*^Next: /m);
    expectClean(ended.stdout + ended.stderr, SECRETS);
  }
});

/** To the last byte; what the failed write left stays. */
function fillUp(): void {
  spawnSync('sh', ['-c', 'cat /dev/zero > "$0"', place.path('data/ballast')]);
}
