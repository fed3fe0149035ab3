import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { scan } from '../../src/scan/scan.ts';
import type { Hook } from '../../src/scan/git/hooks.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { chanceText, fingerprintsOf, MADE_AT, managed } from './press.ts';
import { useRepository } from './repository.ts';

const [LATER, LOOSE, STAGED, WORD] = [
  chanceText('later', 40),
  chanceText('loose', 40),
  chanceText('staged', 40),
  chanceText('word', 40),
];
const FINGERPRINTS = fingerprintsOf(
  Object.entries({ later: LATER, loose: LOOSE, staged: STAGED, word: WORD }).map(([name, value]) =>
    managed(name, 'app-secret', value),
  ),
);

describe('a hook of git', function () {
  this.timeout(60_000);
  const { path, git, write, commit } = useRepository();

  const asked = async (hook: Hook, told = ''): Promise<ScanReport> => {
    const input = new PassThrough();
    input.end(told);
    return scan({
      ...{
        target: `git:${path()}`,
        hook,
        state: null,
        fingerprints: FINGERPRINTS,
        input,
        now: () => MADE_AT,
      },
      onSighting: () => undefined,
    });
  };

  it('before a commit, what is staged is searched and nothing else', async () => {
    await write('old.env', LATER);
    commit('long ago');
    await write('loose.txt', LOOSE);
    assert.equal((await asked('pre-commit')).verdict, 'clean', 'what is not staged');
    await write('prod.env', `\n${STAGED}`);
    git('add', 'prod.env');
    const { verdict, findings, coverage } = await asked('pre-commit');
    assert.deepEqual([verdict, coverage.listed], ['leak', 1]);
    assert.deepEqual(
      findings[0]?.places.map(({ place, line }) => [place, line]),
      [['prod.env', 2]],
    );
  });

  it('before the very first commit as well', async () => {
    git('checkout', '-q', '--orphan', 'fresh');
    await write('prod.env', STAGED);
    git('add', 'prod.env');
    assert.equal((await asked('pre-commit')).verdict, 'leak');
  });

  it('before a push is taken, what it brings is searched, messages too', async () => {
    await write('old.env', LATER);
    const before = commit('long ago');
    assert.equal(
      (await asked('pre-receive', `${before} ${'0'.repeat(40)} refs/heads/gone\n`)).verdict,
      'clean',
    );
    const word = `a word: ${WORD}`;
    const pushed = git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', word);
    const { verdict, findings } = await asked('pre-receive', `${before} ${pushed} refs/heads/main\n`);
    assert.equal(verdict, 'leak');
    assert.deepEqual(
      findings.map(({ credential }) => credential),
      ['word'],
    );
  });
});
