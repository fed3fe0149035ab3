import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from '../../support/servers/installed.ts';
import { requireServer } from '../../support/servers/require.ts';
import { recognised } from './recognised.ts';

/** A pair in a form that it has a rule for, and as fake as its rules allow. */
const PAIR = {
  'app-key': `AKIA${'Z7VRSQ5FAKE3KEYX'}`,
  'app-secret': `f4k3${'Q9s3cR3tQ7wX2mZ8pL4kT6vB1nR5yJ0hD2sL'}`,
};

describe('what the real kingfisher writes', function () {
  this.timeout(120_000);
  let folder: string;

  before(async function () {
    requireServer(this, 'kingfisher');
    folder = await mkdtemp(join(tmpdir(), 'keyturn-kingfisher-'));
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** To its standard output, as it would be piped on: it has no network to ask whether the keys are alive. */
  const scan = (format: string): Promise<string> =>
    new Promise((resolve) => {
      const args = ['scan', folder, '--format', format, '--no-validate', '--no-update-check'];
      // It ends with another code where it has found something.
      execFile(programOf('kingfisher'), [...args, '--confidence', 'low'], (_error, stdout) =>
        resolve(stdout),
      );
    });

  for (const format of ['json', 'jsonl', 'sarif'] as const)
    it(`is read as ${format}, a report without leaks too`, async () => {
      assert.deepEqual(await recognised('kingfisher', await scan(format), PAIR), []);
      const file = join(folder, 'settings.ini');
      await writeFile(
        file,
        `aws_access_key_id = ${PAIR['app-key']}\naws_secret_access_key = ${PAIR['app-secret']}\n`,
      );
      const report = await scan(format);
      await rm(file);
      const found = (await recognised('auto', report, PAIR)).map((each) => each.replace(/^.*\//, ''));
      const both = ['settings.ini app-key', 'settings.ini app-secret'];
      // Of a pair its SARIF has the half that the rule is named after.
      assert.deepEqual(found, format === 'sarif' ? both.slice(0, 1) : both);
    });
});
