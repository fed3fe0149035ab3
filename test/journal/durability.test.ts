import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { FIRST, rejectsWith } from '../contract/journal/samples.ts';
import { startChild } from './children/start.ts';
import { temporaryDirectory } from './temporary.ts';
import { skipByName } from '../support/servers/require.ts';

interface Outcome {
  readonly acknowledged: number;
  readonly failure: string;
  readonly later: readonly string[];
  readonly latched: readonly string[];
}

describe('what the journal acknowledged', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  for (const afterMs of [0, 40, 150])
    it(`is there after a SIGKILL in the middle of the work (${afterMs} ms after the first commit)`, async function () {
      this.timeout(30_000);
      const child = startChild('./append-for-ever', [directory]);
      const first = await child.nextLine();
      await pause(afterMs);
      await child.kill();
      const acknowledged = Number((await child.rest()).at(-1) ?? first);
      // A reader first: it finds the write-ahead log as the killed process left it.
      for (const readonly of [true, false]) {
        const journal = await openSqliteJournal({ directory, readonly });
        const state = await journal.state(FIRST);
        const { problems } = await journal.verify();
        const file = await journal.sealed(FIRST, `att_${acknowledged - 1}`);
        await journal.close();
        assert.ok((state?.seq ?? 0) >= acknowledged, `${state?.seq} of ${acknowledged}`);
        assert.equal(file?.length, 600);
        assert.deepEqual(problems, []);
      }
    });

  it('is there after the operating system refused a write, and nothing else is taken', async function () {
    this.timeout(30_000);
    // A limit on the size of files: every write beyond it fails, as on a broken disk.
    const child = startChild('./fill-the-disk', [directory], 'ulimit -f 3000');
    await expectLatched(await child.rest(), 'KT2105', directory);
  });

  it('is there after the disk was full, and nothing else is taken', async function () {
    this.timeout(30_000);
    const disk = join(directory, 'disk');
    await mkdir(disk);
    // Only root may mount. The limit on files above asks the same of everybody else.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status !== 0)
      skipByName(this, 'small disk');
    try {
      const lines = await startChild('./fill-the-disk', [disk]).rest();
      await rejectsWith('KT2102', () => openSqliteJournal({ directory: disk, readonly: true }));
      spawnSync('mount', ['-o', 'remount,size=8m', disk]);
      await expectLatched(lines, 'KT2102', disk);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

async function expectLatched(lines: readonly string[], failure: string, directory: string): Promise<void> {
  const outcome = JSON.parse(lines[0] ?? '{}') as Outcome;
  assert.equal(outcome.failure, failure);
  assert.deepEqual(outcome.later, ['KT2103', 'KT2103', 'KT2103', 'KT2103']);
  assert.deepEqual(outcome.latched, [failure]);
  assert.ok(outcome.acknowledged > 10, `${outcome.acknowledged} events fitted`);
  const journal = await openSqliteJournal({ directory, readonly: true });
  const state = await journal.state(FIRST);
  const { problems } = await journal.verify();
  await journal.close();
  assert.equal(state?.seq, outcome.acknowledged);
  assert.deepEqual(problems, []);
}
