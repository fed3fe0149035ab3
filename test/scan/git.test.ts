import assert from 'node:assert/strict';
import { readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { DAY_MS } from '../../src/domain/duration.ts';
import { scan } from '../../src/scan/scan.ts';
import type { ScanReport } from '../../src/scan/report.ts';
import { chanceText, fingerprintsOf, MADE_AT, managed } from './press.ts';
import { useRepository } from './repository.ts';

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
  const { path, git, write, commit } = useRepository();

  const scanned = (target = `git:${path()}`): Promise<ScanReport> =>
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

  async function hideAll(): Promise<void> {
    await write('prod.env', `A=1\nSECRET=${secretOf('in a file')}\n`);
    commit('configuration');
    await write('old.env', secretOf('in a file that was deleted later'));
    commit('more');
    await unlink(path('old.env'));
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
    git('hash-object', '-w', path('loose.txt'));
    await unlink(path('loose.txt'));
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
    await unlink(path('.git/objects', blob.slice(0, 2), blob.slice(2)));
    const { verdict, coverage } = await scanned();
    assert.equal(verdict, 'partial');
    assert.equal(coverage.unread[0]?.place, blob);
    assert.equal(coverage.searched, coverage.listed - 1);
  });

  it('is never clean when it is a shallow clone', async () => {
    commit('a second one');
    const clone = path('clone');
    git('clone', '-q', '--depth', '1', `file://${path()}`, clone);
    const { verdict, coverage } = await scanned(`git:${clone}`);
    assert.equal(verdict, 'partial');
    assert.match(coverage.unread[0]?.why ?? '', /shallow/);
  });

  it('is never clean when git can not read an object, and the others are searched', async () => {
    await write('prod.env', secretOf('in a file'));
    commit('configuration');
    const blob = git('rev-parse', 'HEAD:README');
    const file = path('.git/objects', blob.slice(0, 2), blob.slice(2));
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

  it('fetches nothing that its configuration names, and is partial', async () => {
    commit(`more ${secretOf('in a message of a commit')}`);
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = path('clone');
    git('clone', '-q', '--no-checkout', '--filter=tree:0', `file://${path()}`, clone);
    git('-C', clone, 'config', 'protocol.file.allow', 'always');
    const objects = (): string => git('-C', clone, 'count-objects', '-v');
    const before = objects();
    const { verdict, findings, coverage } = await scanned(`git:${clone}`);
    assert.equal(verdict, 'leak');
    assert.equal(findings.length, 1);
    assert.match(coverage.unread[0]?.why ?? '', /shallow or partial/);
    assert.equal(objects(), before);
  });

  it('is searched beside its objects from a worktree, too', async () => {
    git('config', 'remote.origin.url', `https://me:${secretOf('in the configuration')}@localhost/x`);
    const tree = path('tree');
    git('worktree', 'add', '-q', tree, '-b', 'other');
    const { findings } = await scanned(`git:${tree}`);
    assert.deepEqual(
      findings.map(({ credential }) => credential),
      ['in the configuration'],
    );
  });

  it('is refused where there is none', async () => {
    await assert.rejects(scanned(`git:${path('none')}`), { code: 'KT6411' });
  });

  describe('searched again', () => {
    const state = (): string => path('.git', 'keyturn-state');
    const again = (fingerprints = FINGERPRINTS): Promise<ScanReport> =>
      scan({
        ...{
          target: `git:${path()}`,
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
      const file = path('.git/objects', blob.slice(0, 2), blob.slice(2));
      const kept = await readFile(file);
      await rm(file, { force: true });
      assert.equal((await again()).verdict, 'partial');
      await writeFile(file, kept);
      assert.equal(counts(await again()).known, 0);
      await writeFile(state(), (await readFile(state())).subarray(0, -1));
      await assert.rejects(again(), { code: 'KT6412' });
    });
  });
});
