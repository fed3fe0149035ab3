import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { DAY_MS } from '../../src/domain/duration.ts';
import { scan } from '../../src/scan/scan.ts';
import type { Hook } from '../../src/scan/git/hooks.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { chanceText, fingerprintsOf, MADE_AT, managed } from './press.ts';

/** One secret for each place in which a history may hide it. */
const HIDDEN = [
  ...[
    'in a file',
    'in a file that was deleted later',
    'in what only a merge has brought',
    'in a dangling content',
  ],
  ...[
    'in a message of a commit',
    'in a message of a tag',
    'in a commit that only a reflog knows',
    'among zeros',
  ],
  ...['in a note', 'in a stash', 'in a log of a reference', 'in the configuration', 'in the name of a file'],
] as const;
type Place = (typeof HIDDEN)[number];

const secretOf = (place: Place): string => chanceText(place, 40);
const FINGERPRINTS = fingerprintsOf(HIDDEN.map((place) => managed(place, 'app-secret', secretOf(place))));

describe('a history', function () {
  this.timeout(60_000);
  let repository: string;

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: repository, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const write = (name: string, text: string | Buffer): Promise<void> =>
    writeFile(join(repository, name), text);
  const commit = (message: string): string => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const scanned = (target = `git:${repository}`): Promise<ScanReport> =>
    scan({
      ...{
        target,
        hook: null,
        state: null,
        fingerprints: FINGERPRINTS,
        input: new PassThrough(),
        now: () => MADE_AT,
      },
      onSighting: () => undefined,
    });

  beforeEach(async () => {
    repository = await mkdtemp(join(tmpdir(), 'keyturn-history-'));
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'ops');
    git('config', 'user.email', 'ops@example.com');
    await write('README', 'nothing\n');
    commit('the first one');
  });
  afterEach(() => rm(repository, { recursive: true }));

  async function hideAll(): Promise<void> {
    await write('prod.env', `A=1\nSECRET=${secretOf('in a file')}\n`);
    commit('configuration');
    await write('old.env', secretOf('in a file that was deleted later'));
    commit('more');
    await unlink(join(repository, 'old.env'));
    commit(`less ${secretOf('in a message of a commit')}`);
    git('tag', '-a', 'v1', '-m', secretOf('in a message of a tag'));
    await write(
      'core',
      Buffer.concat([Buffer.alloc(99), Buffer.from(secretOf('among zeros')), Buffer.alloc(99)]),
    );
    await write(`key-${secretOf('in the name of a file')}`, '');
    commit('a core');
    await write('lost.txt', secretOf('in a commit that only a reflog knows'));
    commit('to be lost');
    git('reset', '-q', '--hard', 'HEAD~1');
    git('branch', 'side');
    await write('here.txt', 'here\n');
    commit('here');
    git('checkout', '-q', 'side');
    await write('there.txt', 'there\n');
    commit('there');
    git('checkout', '-q', 'main');
    git('merge', '-q', '--no-ff', '--no-commit', 'side');
    await write('merged.txt', secretOf('in what only a merge has brought'));
    commit('a merge');
    await write('loose.txt', secretOf('in a dangling content'));
    git('hash-object', '-w', join(repository, 'loose.txt'));
    await unlink(join(repository, 'loose.txt'));
    git('notes', 'add', '-m', secretOf('in a note'));
    await write('README', secretOf('in a stash'));
    git('stash');
    git(
      'update-ref',
      '-m',
      secretOf('in a log of a reference'),
      '--create-reflog',
      'refs/heads/other',
      'HEAD',
    );
    git('config', 'remote.origin.url', `https://me:${secretOf('in the configuration')}@localhost/x`);
  }

  it('gives up what is hidden in any place of it, packed or loose', async () => {
    await hideAll();
    for (const packed of [false, true]) {
      if (packed) git('repack', '-q', '-a', '-d', '-k');
      const { verdict, findings, coverage } = await scanned();
      assert.equal(verdict, 'leak');
      assert.deepEqual(findings.map(({ credential }) => credential).sort(), [...HIDDEN].sort());
      assert.deepEqual([coverage.unread, coverage.searched], [[], coverage.listed]);
      const [place] = findings.find(({ credential }) => credential === 'in a file')?.places ?? [];
      assert.match(place?.place ?? '', /^prod\.env \(blob [0-9a-f]{40}\)$/);
      assert.equal(place?.line, 2);
    }
  });

  it('is clean where nothing is hidden, and every object was searched', async () => {
    const { verdict, coverage } = await scanned();
    assert.equal(verdict, 'clean');
    assert.ok(coverage.listed > 3);
    assert.equal(coverage.searched, coverage.listed);
  });

  it('is never clean when an object is missing', async () => {
    const blob = git('rev-parse', 'HEAD:README');
    await unlink(join(repository, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    const { verdict, coverage } = await scanned();
    assert.equal(verdict, 'partial');
    assert.equal(coverage.unread[0]?.place, blob);
    assert.equal(coverage.searched, coverage.listed - 1);
  });

  it('is never clean when it is a shallow clone', async () => {
    commit('a second one');
    const clone = join(repository, 'clone');
    git('clone', '-q', '--depth', '1', `file://${repository}`, clone);
    const { verdict, coverage } = await scanned(`git:${clone}`);
    assert.equal(verdict, 'partial');
    assert.match(coverage.unread[0]?.why ?? '', /shallow/);
  });

  it('is never clean when git can not read an object, and the others are searched', async () => {
    await write('prod.env', secretOf('in a file'));
    commit('configuration');
    const blob = git('rev-parse', 'HEAD:README');
    const file = join(repository, '.git/objects', blob.slice(0, 2), blob.slice(2));
    await rm(file, { force: true });
    await writeFile(file, 'no object');
    const { findings, coverage } = await scanned();
    assert.deepEqual(
      findings.map(({ credential }) => credential),
      ['in a file'],
    );
    assert.ok(coverage.unread.length > 0);
    assert.ok(coverage.searched < coverage.listed);
  });

  it('is refused where there is none', async () => {
    await assert.rejects(scanned(`git:${join(repository, 'none')}`), { code: 'KT6411' });
  });

  describe('searched again', () => {
    const state = (): string => join(repository, '.git', 'keyturn-state');
    const again = (fingerprints = FINGERPRINTS): Promise<ScanReport> =>
      scan({
        ...{
          target: `git:${repository}`,
          hook: null,
          state: state(),
          fingerprints,
          input: new PassThrough(),
        },
        ...{ now: () => MADE_AT, onSighting: () => undefined },
      });
    const counts = ({ coverage: { listed, searched, known } }: ScanReport) => ({
      all: searched + known === listed,
      known,
    });

    it('reads what is new, and tells of what was found before', async () => {
      await write('prod.env', secretOf('in a file'));
      commit('configuration');
      assert.deepEqual(counts(await again()), { all: true, known: 0 });
      await write('more.env', secretOf('in a file that was deleted later'));
      commit('more');
      const second = await again();
      assert.deepEqual(counts(second), { all: true, known: 6 });
      assert.deepEqual(second.findings.map(({ credential }) => credential).sort(), [
        'in a file',
        'in a file that was deleted later',
      ]);
      assert.ok((await again()).findings.length === 2);
    });

    it('reads everything for a key that was not looked for and may be older, and not for a younger one', async () => {
      await write('prod.env', secretOf('in a file'));
      commit('configuration');
      const [first, ...others] = HIDDEN.map((place) => managed(place, 'app-secret', secretOf(place)));
      assert.ok(first !== undefined);
      assert.equal((await again(fingerprintsOf(others))).verdict, 'clean');
      const younger = managed('younger', 'app-secret', chanceText('younger', 40), MADE_AT + 3 * DAY_MS);
      assert.equal(counts(await again(fingerprintsOf([...others, younger]))).known, 6);
      const whole = await again(fingerprintsOf([...others, first]));
      assert.deepEqual([whole.verdict, whole.coverage.known], ['leak', 0]);
    });

    it('is not built upon where it was not whole, and half a note is refused', async () => {
      const blob = git('rev-parse', 'HEAD:README');
      const file = join(repository, '.git/objects', blob.slice(0, 2), blob.slice(2));
      const kept = await readFile(file);
      await rm(file, { force: true });
      assert.equal((await again()).verdict, 'partial');
      await writeFile(file, kept);
      assert.equal(counts(await again()).known, 0);
      await writeFile(state(), (await readFile(state())).subarray(0, -1));
      await assert.rejects(again(), { code: 'KT6412' });
    });
  });

  describe('in a hook', () => {
    const asked = async (hook: Hook, told = ''): Promise<ScanReport> => {
      const input = new PassThrough();
      input.end(told);
      return scan({
        ...{
          target: `git:${repository}`,
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
      await write('old.env', secretOf('in a file that was deleted later'));
      commit('long ago');
      await write('loose.txt', secretOf('in a dangling content'));
      assert.equal((await asked('pre-commit')).verdict, 'clean', 'what is not staged');
      await write('prod.env', `\n${secretOf('in a file')}`);
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
      await write('prod.env', secretOf('in a file'));
      git('add', 'prod.env');
      assert.equal((await asked('pre-commit')).verdict, 'leak');
    });

    it('before a push is taken, what it brings is searched, messages too', async () => {
      await write('old.env', secretOf('in a file that was deleted later'));
      const before = commit('long ago');
      assert.equal(
        (await asked('pre-receive', `${before} ${'0'.repeat(40)} refs/heads/gone\n`)).verdict,
        'clean',
      );
      const word = `a word: ${secretOf('in a message of a commit')}`;
      const pushed = git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', word);
      const { verdict, findings } = await asked('pre-receive', `${before} ${pushed} refs/heads/main\n`);
      assert.equal(verdict, 'leak');
      assert.deepEqual(
        findings.map(({ credential }) => credential),
        ['in a message of a commit'],
      );
    });
  });
});
