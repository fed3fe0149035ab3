import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from './tree.ts';

interface Failure {
  readonly title: string;
  readonly error: string;
}

interface Skip {
  readonly title: string;
  readonly file: string;
  readonly why: { readonly name: string; readonly reason: string } | null;
}

interface Outcome {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
}

interface Runner {
  readonly runMocha: (run: object, place: object, options: object) => Promise<Outcome>;
}

interface Skips {
  readonly judgeSkips: (
    skips: readonly Skip[],
    options: { readonly inCi: boolean },
  ) => Promise<{ readonly permitted: readonly Skip[]; readonly failures: readonly Failure[] }>;
}

async function script<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(root, 'scripts/suite', name)).href)) as T;
}

/** Gone, or dead and waiting for a parent that never asks. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ');
    if (/^State:\s+Z/m.test(status)) return true;
    await pause(20);
  }
  return false;
}

describe('the test runner', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kt-runner-'));
    mkdirSync(join(folder, 'test'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs one made-up test file as the suite `probe`. */
  async function outcomeOf(body: string, limits: object = {}, grep?: string): Promise<Outcome> {
    writeFileSync(join(folder, 'test/probe.test.ts'), body);
    const { runMocha } = await script<Runner>('run-mocha.mjs');
    const run = { name: 'probe', files: ['test/probe.test.ts'], limitMs: 15_000, ...limits };
    const place = { node: process.execPath, path: '', cwd: folder, temp: join(folder, 'temp'), title: '' };
    const signal = new AbortController().signal;
    return runMocha(run, place, { grep, onFailure: () => undefined, signal });
  }

  const titlesOf = (outcome: Outcome) => outcome.failures.map(({ title }) => title);

  it('counts what passed and names what failed', async () => {
    const outcome = await outcomeOf(`
      describe('numbers', () => {
        it('are equal', () => {});
        it('differ', () => { throw new Error('one is not two', { cause: new Error('arithmetic') }); });
      });`);
    assert.equal(outcome.passed, 1);
    assert.deepEqual(titlesOf(outcome), ['numbers › differ']);
    assert.match(outcome.failures[0]?.error ?? '', /one is not two[\s\S]*caused by Error: arithmetic/);
  });

  it('calls a crash a failure', async () => {
    const outcome = await outcomeOf(`
      it('lives', () => {});
      it('dies', () => process.kill(process.pid, 'SIGKILL'));`);
    assert.equal(outcome.passed, 1);
    assert.deepEqual(titlesOf(outcome), ['probe: crashed']);
  });

  it('calls a file that can not be loaded a failure', async () => {
    const outcome = await outcomeOf(`import './missing.ts'; it('never', () => {});`);
    assert.deepEqual(titlesOf(outcome), ['probe: crashed']);
    assert.match(outcome.failures[0]?.error ?? '', /missing\.ts/);
  });

  it('calls a suite without a test a failure', async () => {
    assert.deepEqual(titlesOf(await outcomeOf('')), ['probe: no test ran']);
  });

  it('calls an empty selection no failure', async () => {
    assert.deepEqual(titlesOf(await outcomeOf(`it('here', () => {});`, {}, 'elsewhere')), []);
  });

  it('stops a suite that takes too long', async () => {
    const outcome = await outcomeOf(`it('hangs', () => { for (;;); });`, { limitMs: 1500 });
    assert.deepEqual(titlesOf(outcome), ['probe: stopped']);
  });

  it('stops a process that does not end after its tests', async () => {
    const outcome = await outcomeOf(`it('leaks', () => { setInterval(() => {}, 1000); });`, {
      exitLimitMs: 300,
    });
    assert.equal(outcome.passed, 1);
    assert.deepEqual(titlesOf(outcome), ['probe: stopped']);
    assert.match(outcome.failures[0]?.error ?? '', /kept the process alive/);
  });

  it('finds and ends a process that was left behind', async function () {
    if (process.platform !== 'linux') return;
    const outcome = await outcomeOf(`
      import { spawn } from 'node:child_process';
      it('forgets', () => {
        spawn('sleep', ['30'], { detached: true, stdio: 'ignore' }).unref();
      });`);
    assert.deepEqual(titlesOf(outcome), ['probe: a process was left behind']);
    const pid = Number(/pid (\d+): sleep 30/.exec(outcome.failures[0]?.error ?? '')?.[1]);
    assert.ok(await hasEnded(pid));
  });

  describe('and what is skipped', () => {
    const skipped = (reason: string) => `
      describe('far away', () => {
        before(function () {
          this.test.title += ' (skipped: ${reason})';
          this.skip();
        });
        it('is not reached', () => {});
      });`;

    it('is permitted under a name of the list', async () => {
      const { skips } = await outcomeOf(skipped('openbao needs a server'));
      const { judgeSkips } = await script<Skips>('skips.mjs');
      const { permitted, failures } = await judgeSkips(skips, { inCi: false });
      assert.deepEqual(permitted, [{ title: 'far away › is not reached', reason: 'openbao needs a server' }]);
      assert.deepEqual(failures, []);
    });

    it('is a failure in CI', async () => {
      const { skips } = await outcomeOf(skipped('openbao needs a server'));
      const { judgeSkips } = await script<Skips>('skips.mjs');
      const { permitted, failures } = await judgeSkips(skips, { inCi: true });
      assert.deepEqual(permitted, []);
      assert.deepEqual(
        failures.map(({ title }) => title),
        ['far away › is not reached'],
      );
    });

    it('is a failure under another name, or under none', async () => {
      const bodies = [skipped('laziness is a reason'), `it.skip('is not reached', () => {});`];
      const { judgeSkips } = await script<Skips>('skips.mjs');
      for (const body of bodies) {
        const { skips } = await outcomeOf(body);
        const { permitted, failures } = await judgeSkips(skips, { inCi: false });
        assert.deepEqual([permitted.length, failures.length], [0, 1]);
      }
    });
  });
});
