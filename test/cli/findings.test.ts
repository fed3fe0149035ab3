import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeaksTaken } from '../../src/domain/leaks/views.ts';
import { createLeaksDouble, FINDING } from '../http/leaks-double.ts';
import type { LeaksDouble } from '../http/leaks-double.ts';
import { createOperationsDouble } from '../http/operations-double.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const NOTHING: LeaksTaken = {
  ...{ reported: 3, unmatched: 3, known: 0, beyond: 0, live: 0 },
  ...{ unopened: [], findings: [] },
};

describe('keyturn findings', () => {
  let daemon: Daemon;
  let leaks: LeaksDouble;
  let folder: string;

  const begin = async (taken: Partial<LeaksTaken> | null = null): Promise<void> => {
    leaks = createLeaksDouble();
    const ingest = async (): Promise<LeaksTaken> => ({ ...NOTHING, ...taken });
    daemon = await startDaemon(createOperationsDouble(), {
      leaks: taken === null ? leaks : { ...leaks, ingest },
    });
  };
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'keyturn-findings-'))));
  afterEach(async () => {
    await daemon.stop();
    await rm(folder, { recursive: true });
  });

  it('lists what is open in 80 columns, each with the command that comes next', async () => {
    await begin();
    const { code, out } = await daemon.keyturn('findings');
    assert.equal(code, 0);
    assert.match(out, /^✖ open {2}wb-orders-1 v8 \(current\) {2}App Key and App Secret\n/);
    assert.ok(out.includes(`Next: ${FINDING.next}\n`), out);
    assert.deepEqual(leaks.asked, [['findings', { credential: null, all: false }]]);
    const shown = await daemon.keyturn('findings', 'show', FINDING.id);
    assert.match(shown.out, /config\/app\.env, line 3\n/);
    assert.ok(widest(shown.out.replace(/^.*Next: .*$/m, '')) <= 80, shown.out);
  });

  it('takes a report that is piped in, and one in a file, and exits 7 for a live secret', async () => {
    await begin();
    const piped = await daemon.with({ piped: '[]' })('findings', 'ingest', '-', '--format', 'gitleaks');
    assert.equal(piped.code, 7, piped.err);
    await writeFile(join(folder, 'report.json'), '[{}]');
    assert.equal((await daemon.keyturn('findings', 'ingest', join(folder, 'report.json'))).code, 7);
    assert.deepEqual(
      leaks.asked.map((each) => each.slice(0, 3)),
      [
        ['ingest', 'gitleaks', '[]'],
        ['ingest', 'auto', '[{}]'],
      ],
    );
  });

  it('exits 7 for a live secret that was reported before, and names where it stands', async () => {
    await begin({ unmatched: 2, known: 1, live: 1 });
    const { code, out } = await daemon.with({ piped: '[]' })('findings', 'ingest', '-');
    assert.equal(code, 7);
    assert.equal(
      out,
      '▲ 3 leaks reported: 0 findings, 2 none of ours, 1 known already\nNext: keyturn findings\n',
    );
  });

  it('never says that all is well where a live key could not be compared', async () => {
    await begin({ unopened: ['v8 of wb-orders-1 (KT2003)'] });
    const { code, out } = await daemon.with({ piped: '[]' })('findings', 'ingest', '-');
    assert.equal(code, 6);
    assert.match(out, /^▲ 3 leaks reported/);
    assert.match(out, /▲ nothing was compared with v8 of wb-orders-1 \(KT2003\): it does not open\n/);
  });

  it('says that nothing of it is ours', async () => {
    await begin({});
    const { code, out } = await daemon.with({ piped: '[]' })('findings', 'ingest', '-');
    assert.deepEqual([code, out], [0, '✔ 3 leaks reported: 0 findings, 3 none of ours\n']);
  });

  it('judges by an id with a reason, and says what is missing', async () => {
    await begin();
    const done = await daemon.keyturn('findings', 'dismiss', FINDING.id, '--reason', 'of the sandbox');
    assert.equal(done.code, 0, done.err);
    assert.deepEqual(leaks.asked[0]?.slice(0, 4), ['judge', FINDING.id, 'dismissed', 'of the sandbox']);
    for (const [argv, says] of [
      [['dismiss', FINDING.id], /--reason is missing/],
      [['close', FINDING.id], /--note is missing/],
      [['show'], /the id of a finding is missing/],
      [['ingest'], /the file of a report, or - is missing/],
      [['ingest', join(folder, 'none')], /KT1409 .*no such file/s],
    ] as const) {
      const run = await cli(['findings', ...argv], { environment: { KEYTURN_DATA: daemon.data } });
      assert.equal(run.code, 2, run.err);
      assert.match(run.err, says);
      assert.match(run.err, /\nNext: keyturn findings/);
    }
    assert.equal((await daemon.keyturn('findings', 'show', 'leak_none')).code, 1);
  });
});
