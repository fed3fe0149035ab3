import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { recognised } from './recognised.ts';

/** What the fake pair was when gitleaks 8.30.1 was run over a repository of two files with it. */
const PAIR = {
  'app-key': 'f4k3ky8zx2mLp8vT4wB1nR5yJ0hQ6s3',
  'app-secret': 'f4k3s3cQ7wX2mZ8pL4kT6vB1nR5yJd9',
};
const THERE = ['client.py app-secret', 'router.env app-key', 'router.env app-secret'];

describe('what gitleaks has written', () => {
  for (const [name, format] of [
    ['gitleaks-8.30.1.json', 'gitleaks'],
    ['gitleaks-8.30.1.sarif', 'sarif'],
  ] as const) {
    it(`is recognised in ${name}, under its own name and without one`, async () => {
      const report = await readFile(new URL(name, import.meta.url), 'utf8');
      assert.deepEqual(await recognised(format, report, PAIR), THERE);
      assert.deepEqual(await recognised('auto', report, PAIR), THERE);
    });
  }

  it('tells of nothing where the keys are others', async () => {
    const report = await readFile(new URL('gitleaks-8.30.1.json', import.meta.url), 'utf8');
    assert.deepEqual(await recognised('auto', report, { other: 'f4k3s3cQ7wX2mZ8pL4kT6vB1nR5yJd0' }), []);
  });
});
