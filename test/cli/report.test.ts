import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceReport } from '../../src/domain/evidence/report.ts';
import { fromWire } from '../../src/domain/wire.ts';
import { REPORT, REPORT_FROM_AT } from '../http/sample-report.ts';
import { cli, startDaemon } from './world-for-tests.ts';

type Daemon = Awaited<ReturnType<typeof startDaemon>>;

const QUARTER = ['report', '--from', '2026-10-01', '--to', '2027-01-01'] as const;

describe('keyturn report', () => {
  let daemon: Daemon;
  let folder: string;
  before(async () => {
    daemon = await startDaemon();
    folder = await mkdtemp(join(tmpdir(), 'keyturn-report-'));
  });
  after(async () => {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints Markdown with everything that was found', async () => {
    const { code, out } = await daemon.keyturn(...QUARTER);
    assert.equal(code, 0);
    assert.deepEqual(daemon.double.calls.at(-1), {
      operation: 'report',
      args: [{ fromAt: REPORT_FROM_AT, toAt: Date.UTC(2027, 0, 1) }],
    });
    assert.match(out, /^# Key rotation record, 2026-10-01 00:00 to 2027-01-01 00:00\n/);
    assert.match(out, /Its chain verified: 40 events in 1 stream, no problem\./);
    assert.match(
      out,
      /revocation kill\\_1 \| leaked, with a replacement: .* \| user:operator \| user:security-1 \|/,
    );
    assert.match(out, /accepted, 2026-10-11 00:00:00 \| dead, 2026-10-11 00:01:00 \| – \|/);
    assert.match(out, /user:security-1, 2026-10-11 00:00, digest d1ge57: seen \| granted by user:security-1/);
    for (const word of [
      'none; due 2026-10-12',
      'paused',
      'CHG-7',
      'open at the end',
      'TRA-2026-04',
      '2026-04-01',
    ])
      assert.ok(out.includes(word), word);
    assert.match(out, /no policy selects it/);
  });

  it('keeps what people wrote from being markup', async () => {
    const { out } = await daemon.keyturn(...QUARTER);
    assert.doesNotMatch(out, /<script|\u001b/);
    assert.match(out, /&lt;script&gt;alert\(1\)&lt;\/script&gt;\\\|\\`x\\`/);
  });

  it('says so where a chain did not verify, and exits 1', async () => {
    const problems = [{ stream: 'cred_1', seq: 7, saw: 'another hash' }];
    const broken: EvidenceReport = { ...REPORT, chain: { ...REPORT.chain, problems } };
    const { operations } = daemon.double;
    const before = { ...operations };
    Object.assign(operations, { report: async () => broken });
    try {
      const { code, out } = await daemon.keyturn(...QUARTER);
      assert.equal(code, 1);
      assert.match(out, /Its chain did NOT verify: 40 events in 1 stream, 1 problem\./);
      assert.match(out, /\| cred\\_1 \| 7 \| another hash \|/);
    } finally {
      Object.assign(operations, before);
    }
  });

  it('gives the same as data', async () => {
    const { out } = await daemon.keyturn(...QUARTER, '-o', 'json');
    assert.deepEqual(fromWire(JSON.parse(out)), REPORT);
  });

  it('writes one page that asks nobody for anything, and escapes everything', async () => {
    const file = join(folder, 'q4.html');
    const { code, out } = await daemon.keyturn(...QUARTER, '--html', file);
    assert.equal(code, 0);
    assert.equal(out, `Next: open ${file}\n`);
    const page = await readFile(file, 'utf8');
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /<script|https?:|url\(|@import|<link|<img|\u001b/);
    assert.match(page, /&lt;script&gt;/);
    assert.match(page, /digest d1ge57/);
    assert.deepEqual(await readdir(folder), ['q4.html'], 'nothing else is left behind');
  });

  it('never judges: nothing that it prints is a verdict', async () => {
    const file = join(folder, 'verdict.html');
    await daemon.keyturn(...QUARTER, '--html', file);
    const said = [
      (await daemon.keyturn(...QUARTER)).out,
      (await daemon.keyturn(...QUARTER, '-o', 'json')).out,
      (await daemon.keyturn('report', '--help')).out,
      await readFile(file, 'utf8'),
    ];
    for (const text of said) assert.doesNotMatch(text, /complian|complies/i);
  });

  it('refuses a time that is none, and a file that can not be written', async () => {
    const { code, err } = await cli(['report', '--from', 'last week']);
    assert.equal(code, 2);
    assert.match(err, /^KT6031 /);
    const refused = await daemon.keyturn(...QUARTER, '--html', join(folder, 'no', 'such', 'place.html'));
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^KT6038 [^]*ENOENT/);
  });
});
