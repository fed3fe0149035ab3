import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './tree.ts';

interface Run {
  readonly name: string;
  readonly files: readonly string[];
  readonly once: boolean;
  readonly shared: boolean;
}

interface Suites {
  readonly listRuns: () => Promise<readonly Run[]>;
  readonly partOf: (runs: readonly Run[], which: number, count: number) => readonly Run[];
}

describe('the suites on other Nodes', () => {
  let suites: Suites;
  let runs: readonly Run[];

  before(async () => {
    suites = (await import(pathToFileURL(join(root, 'scripts/suite/suites.mjs')).href)) as Suites;
    runs = await suites.listRuns();
  });

  it('are all but those that run once; what is shared out comes to exactly one of them', () => {
    const parts = [0, 1].map((which) => new Set(suites.partOf(runs, which, 2)));
    for (const run of runs) {
      const times = parts.filter((part) => part.has(run)).length;
      assert.equal(times, run.once ? 0 : run.shared ? 1 : 2, run.name);
    }
    assert.ok(parts.every((part) => [...part].some(({ shared }) => shared)));
  });

  it('are everything that does not run once where there is only one of them', () => {
    const wanted = runs.filter(({ once }) => !once);
    assert.deepEqual(suites.partOf(runs, 0, 1), wanted);
  });
});
