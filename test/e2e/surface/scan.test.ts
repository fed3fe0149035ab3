import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanReport } from '../../../src/scan/report.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { runProgram } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

interface KeyFile {
  readonly APP_KEY: string;
  readonly APP_SECRET: string;
}

/** More than are searched without a thread. */
const FILES = 4_000;

async function longHistory(folder: string, { appKey, appSecret }: Key): Promise<void> {
  await mkdir(join(folder, 'files'), { recursive: true });
  for (let number = 0; number < FILES; number += 1)
    await writeFile(join(folder, 'files', `${number}.txt`), `nothing, number ${number}\n`);
  await writeFile(join(folder, 'prod.env'), `KEY=${appKey}\n`);
  await writeFile(
    join(folder, 'secret.yaml'),
    `data: ${Buffer.from(`me:${appSecret}`).toString('base64')}\n`,
  );
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=ops', '-c', 'user.email=ops@example.com', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'all of it');
}

describe('the fingerprints of a running daemon', function () {
  this.timeout(60_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let live: Key;

  before(async () => {
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    await keysOnDisk(place, sandbox, ['wb-orders-1']);
    await place.start();
    await until('the overlap', async () => {
      const reply = await place.api('GET', '/v1/credentials/wb-orders-1');
      return ((await reply.json()) as { condition: string }).condition === 'overlap';
    });
    const text = await readFile(place.path('files/wb-orders-1.json'), 'utf8');
    const { APP_KEY: appKey, APP_SECRET: appSecret } = JSON.parse(text) as KeyFile;
    live = { appKey, appSecret };
  });

  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  it('are written for one scanner into a file of its owner, and hold no key', async () => {
    const out = place.path('ci-1.fingerprints');
    const { code, stdout, stderr } = await place.cli(
      'findings',
      'fingerprints',
      '--for',
      'ci-1',
      '--out',
      out,
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^✔ .*ci-1\.fingerprints: \d+ secrets, for ci-1, until .*\n {2}signed by SHA256:/);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    const text = await readFile(out, 'utf8');
    assert.match(text, /"credential":"wb-orders-1"/);
    for (const value of [live.appKey, live.appSecret]) assert.ok(!text.includes(value));
  });

  it('find the live key in a long history, shared by threads, without the daemon', async () => {
    const repository = place.path('repository');
    await longHistory(repository, live);
    const target = `git:${repository}`;
    const { code, stdout, stderr } = await runProgram(
      ['scan', target, '-f', place.path('ci-1.fingerprints'), '-o', 'json'],
      { folder: repository },
    );
    assert.equal(code, 7, stderr);
    const { findings, coverage } = JSON.parse(stdout) as ScanReport;
    assert.deepEqual(
      findings.map(({ credential, version, level }) => [credential, version, level]),
      [['wb-orders-1', 2, 'pair']],
    );
    assert.deepEqual([coverage.unread, coverage.searched], [[], coverage.listed]);
    assert.ok(coverage.listed > FILES);
    for (const value of [live.appKey, live.appSecret]) assert.ok(!stdout.includes(value));
  });

  it('are never written over another file', async () => {
    const again = await place.cli(
      ...['findings', 'fingerprints', '--for', 'ci-1', '--out', place.path('ci-1.fingerprints')],
    );
    assert.equal(again.code, 1);
    assert.match(again.stderr, /^KT6406 /);
  });

  it('leave a line in the record of access, with the scanner and the end', async () => {
    const { items } = await place.json<{
      items: { event: { type: string; scanner?: string; expiresAt?: string } }[];
    }>('audit', 'access');
    const handed = items.map(({ event }) => event).filter(({ type }) => type === 'FingerprintsTaken');
    assert.deepEqual(
      handed.map(({ scanner }) => scanner),
      ['ci-1'],
      'where there is no place for it, none is asked for',
    );
    const table = await place.cli('audit', 'access');
    assert.match(table.stdout, /FingerprintsTaken {2}ci-1: /);
  });
});
