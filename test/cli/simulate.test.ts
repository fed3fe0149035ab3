import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OfflineCommands, SimulateOptions } from '../../src/cli/offline.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { SimulationReport } from '../../src/domain/simulate/report.ts';
import { FROM_AT, SIMULATION } from '../http/sample-simulation.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';
import type { Run } from './world-for-tests.ts';

const calm = SIMULATION;

const hostile = 'wb-<script>alert(1)</script>-\u001b[31m';

const troubled: SimulationReport = {
  ...calm,
  ...{ credentials: 12_000, rotations: 48_000, attended: 300 },
  breaches: Array.from({ length: 14 }, (_, index) => ({
    name: index === 0 ? hostile : `wb-orders-with-quite-a-long-name-${index}`,
    policy: 'prod',
    at: FROM_AT + index * DAY_MS,
    endedAt: index === 1 ? null : FROM_AT + (index + 1) * DAY_MS,
    warnedAt: index === 2 ? FROM_AT : null,
    summary: 'age 93d is over max 90d, and a long reason that goes on and on behind it',
  })),
  alerts: [
    {
      ...{ code: 'KT-A103', title: 'Key overdue', severity: 'critical', count: 14 },
      ...{ name: 'wb-orders-with-quite-a-long-name-1', at: FROM_AT },
    },
  ],
  waits: {
    ...calm.waits,
    schedule: {
      ...{ count: 420, longestMs: 6 * DAY_MS, name: 'wb-orders-7', at: FROM_AT },
      causes: [{ cause: 'schedule.windows', count: 420 }],
    },
    places: {
      ...{ count: 12, longestMs: 19 * HOUR_MS, name: 'wb-orders-3', at: FROM_AT },
      causes: [{ cause: 'policy prod', count: 12 }],
    },
  },
  budgetDays: [{ issuer: 'webull-broker-hk', day: '2026-12-05', made: 4, refused: 36, limit: 4 }],
  people: [{ who: 'group:broker-ops', tasks: 300, approvals: 12, perMonth: [312] }],
  lanes: [
    ...calm.lanes,
    {
      name: hostile,
      policy: 'prod',
      rotations: [],
      breaches: [{ at: FROM_AT, endedAt: null }],
      overlapMs: 0,
    },
  ],
};

const simulating = (
  report: SimulationReport | null,
  seen: SimulateOptions[] = [],
): Pick<OfflineCommands, 'simulate'> => ({
  simulate: (options) => {
    seen.push(options);
    return Promise.resolve(report);
  },
});

const run = (report: SimulationReport | null, ...more: readonly string[]): Promise<Run> =>
  cli(['simulate', '--manifests', 'm', ...more], { offline: simulating(report) });

describe('keyturn simulate', () => {
  it('says first what is wrong, then the lists, and cuts long ones', async () => {
    const { code, out } = await run(troubled);
    assert.equal(code, 0);
    assert.match(out, /^2026-12-01 to 2027-12-01\n12,000 credentials · 48,000 rotations, 300 by a person\n/);
    assert.match(out, /✖ 14 breaches of max or expiry, by 14 keys; 13 of them without a page before\./);
    assert.match(out, /! 1 day on which an issuer's resets are spent/);
    assert.match(out, /! Collisions on limits\.concurrent: 12 rotations waited, wb-orders-3 longest,\s+19h/);
    assert.match(out, /~ schedule +420 +schedule\.windows/);
    assert.match(out, /! webull-broker-hk +2026-12-05 +4 of 4 +36/);
    assert.match(out, /group:broker-ops +300 +12 +312 in Dec 2026/);
    assert.match(out, /… and 4 more \(-o wide\)/);
    assert.doesNotMatch((await run(troubled, '-o', 'wide')).out, /more \(-o wide\)/);
  });

  it('says so where nothing is wrong', async () => {
    const { out } = await run(calm);
    assert.match(out, /✔ No key gets older than its policy allows\./);
    assert.doesNotMatch(out, /✖|!/);
    assert.match(out, /Taken for granted:\n- Nothing fails/);
  });

  it('keeps to 80 columns and lets no escape sequence of a name through', async () => {
    const { out } = await run(troubled);
    assert.ok(widest(out) <= 80, `${widest(out)}`);
    assert.ok(!out.includes('\u001b'));
  });

  it('exits 2 over a breach when asked to, 1 where the manifests have problems', async () => {
    assert.equal((await run(troubled, '--detailed-exitcode')).code, 2);
    assert.equal((await run(calm, '--detailed-exitcode')).code, 0);
    assert.equal((await run(null)).code, 1);
  });

  it('gives the report as JSON, times as RFC 3339, and the names in breach', async () => {
    const json = JSON.parse((await run(troubled, '-o', 'json')).out) as Record<string, unknown>;
    assert.equal(json['fromAt'], '2026-12-01T00:00:00.000Z');
    assert.equal((json['breaches'] as unknown[]).length, 14);
    assert.equal((await run(troubled, '-o', 'name')).out.split('\n').length, 15);
  });

  it('passes on what was asked, and refuses years that are none', async () => {
    const seen: SimulateOptions[] = [];
    const words = [
      'simulate',
      '--manifests',
      'm',
      '--years',
      '3',
      '--assume-age',
      'ages.yaml',
      '--as-written',
    ];
    await cli(words, { offline: simulating(calm, seen) });
    const { fromAt, ...asked } = seen[0]!;
    assert.deepEqual(asked, { manifests: 'm', years: 3, assumeAge: 'ages.yaml', asWritten: true });
    assert.ok(fromAt > 0);
    for (const years of ['0', '1.5', '11', 'many']) assert.equal((await run(calm, '--years', years)).code, 2);
  });

  it('asks the daemon where no manifests are named, and shows the same', async () => {
    const daemon = await startDaemon();
    try {
      const { code, out } = await daemon.keyturn('simulate', '--years', '2', '--as-written');
      assert.equal(code, 0);
      assert.deepEqual(daemon.double.calls.at(-1), {
        operation: 'simulate',
        args: [{ years: 2, asWritten: true }],
      });
      assert.equal(out, (await run(calm)).out);
      const lanes = JSON.parse((await daemon.keyturn('simulate', '-o', 'json')).out) as SimulationReport;
      assert.equal(lanes.lanes[0]?.rotations.length, 1);
    } finally {
      await daemon.stop();
    }
  });

  it('refuses ages beside a daemon, which knows them', async () => {
    const { code, err } = await cli(['simulate', '--assume-age', 'ages.yaml']);
    assert.equal(code, 2);
    assert.match(err, /--assume-age without --manifests/);
  });

  describe('--html', () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(join(tmpdir(), 'keyturn-html-'))));
    after(() => rm(folder, { recursive: true, force: true }));

    it('writes one page that asks nobody for anything, whatever the names say', async () => {
      const file = join(folder, 'year.html');
      const { out } = await run(troubled, '--html', file);
      assert.match(out, new RegExp(`Next: open ${file}`));
      const page = await readFile(file, 'utf8');
      assert.match(page, /^<!doctype html>/);
      assert.doesNotMatch(page, /<script|https?:|url\((?!#)|@import|<link|<img|\u001b/);
      assert.match(page, /wb-&lt;script&gt;/);
      assert.match(page, /✖ 14 breaches|<b>✖<\/b> 14 breaches/);
      assert.deepEqual(await readdir(folder), ['year.html'], 'nothing else is left behind');
    });

    it('draws those in breach first, and says how many it leaves out', async () => {
      const [lane] = calm.lanes;
      assert.ok(lane);
      const lanes = Array.from({ length: 700 }, (_, index) => ({ ...lane, name: `key-${index}` }));
      const late = { ...lane, name: 'key-in-breach', breaches: [{ at: FROM_AT, endedAt: null }] };
      const file = join(folder, 'many.html');
      await run({ ...calm, lanes: [...lanes, late] }, '--html', file);
      const page = await readFile(file, 'utf8');
      assert.ok(page.indexOf('key-in-breach') < page.indexOf('key-0<'));
      assert.match(page, /201 credentials without a breach are not drawn/);
    });

    it('is refused with a code where it can not be written', async () => {
      const { code, err } = await run(calm, '--html', join(folder, 'no', 'such', 'place.html'));
      assert.equal(code, 1);
      assert.match(err, /^KT6038 [\s\S]*ENOENT/);
    });
  });
});
