import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownScript } from '../../support/own-script.ts';
import { replaceFiles, tidyFolder } from '../../../src/kubernetes/agent/files/atomic-folder.ts';
import { openKeeper } from '../../../src/kubernetes/agent/files/keeper.ts';
import type { AgentSettings, CredentialSettings } from '../../../src/kubernetes/agent/config/settings.ts';
import { skipByName } from '../../support/servers/require.ts';

const NOW = Date.UTC(2026, 10, 30, 9, 0, 0);
const WRITER = ownScript(import.meta.url, './writes-for-ever');

describe('a folder whose files change together', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'keyturn-agent-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const replace = (files: Readonly<Record<string, string>>, into = folder): void =>
    replaceFiles(
      into,
      new Map(Object.entries(files).map(([name, content]) => [name, { content, mode: 0o440 }])),
      NOW,
    );
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const snapshots = (): readonly string[] => readdirSync(folder).filter((name) => /^\.\.2/.test(name));

  it('has the layout of a secret volume', () => {
    replace({ one: '1', two: '2' });
    assert.deepEqual([read('one'), read('two')], ['1', '2']);
    assert.equal(readlinkSync(join(folder, 'one')), '..data/one');
    assert.match(readlinkSync(join(folder, '..data')), /^\.\.2026_11_30_09_00_00\.\w{6}$/);
    assert.equal(statSync(join(folder, 'one')).mode & 0o777, 0o440);
    assert.equal(statSync(join(folder, '..data')).mode & 0o777, 0o750);
  });

  it('is flipped as a whole: what is open stays what it was, and nothing old is left', () => {
    replace({ one: '1', two: '2' });
    const before = readlinkSync(join(folder, '..data'));
    const inode = lstatSync(join(folder, 'one')).ino;
    replace({ one: '3', three: '4' });
    assert.deepEqual([read('one'), read('three')], ['3', '4']);
    assert.equal(lstatSync(join(folder, 'one')).ino, inode, 'the name itself is not touched');
    assert.notEqual(readlinkSync(join(folder, '..data')), before);
    assert.deepEqual(readdirSync(folder).sort(), ['..data', ...snapshots(), 'one', 'three'].sort());
    assert.equal(snapshots().length, 1);
  });

  it('overwrites nothing of somebody else', () => {
    replace({ one: '1' });
    writeFileSync(join(folder, 'two'), 'theirs');
    symlinkSync('/etc/hostname', join(folder, 'three'));
    for (const name of ['two', 'three'])
      assert.throws(() => replace({ one: '2', [name]: 'x' }), /is there and is not of the agent/);
    assert.deepEqual([read('one'), read('two')], ['1', 'theirs']);
    assert.equal(snapshots().length, 1);
  });

  it('is tidied after a crash between any two steps', () => {
    replace({ one: '1', two: '2' });
    mkdirSync(join(folder, '..2026_11_30_08_00_00.abcdef'));
    symlinkSync('..2026_11_30_08_00_00.abcdef', join(folder, '..data_tmp'));
    rmSync(join(folder, 'two'));
    symlinkSync('..data/gone', join(folder, 'gone'));
    tidyFolder(folder);
    assert.deepEqual([read('one'), read('two')], ['1', '2']);
    assert.deepEqual(readdirSync(folder).sort(), ['..data', ...snapshots(), 'one', 'two'].sort());
    assert.equal(snapshots().length, 1);
  });

  it('is whole whenever its writer is killed', async () => {
    for (let kills = 0; kills < 12; kills += 1) {
      const child = spawn(process.execPath, [...WRITER.execArgv, WRITER.file, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await sleep(20 + kills * 7);
      child.kill('SIGKILL');
      await once(child, 'close');
      if (existsSync(join(folder, '..data'))) {
        const data = join(folder, readlinkSync(join(folder, '..data')));
        const [one, two] = ['one', 'two'].map((name) => readFileSync(join(data, name), 'utf8'));
        assert.equal(one, two);
        assert.match(one ?? '', /^(\d+) (?:\1 ){19999}$/);
      }
      tidyFolder(folder);
      assert.ok(snapshots().length <= 1);
    }
  });

  describe('that is full', () => {
    it('keeps its old files, and says so', function () {
      const options = ['-t', 'tmpfs', '-o', 'size=64k,mode=0750', 'tmpfs', folder];
      if (spawnSync('mount', options).status !== 0) skipByName(this, 'small disk');
      try {
        const keeper = openKeeper(settingsFor([only('wb-orders-1', 'one')]), () => NOW);
        const keep = (version: number, text: string): void =>
          keeper.keep([{ credential: 'wb-orders-1', version, texts: new Map([['one', text]]) }]);
        keep(1, 'small');
        assert.throws(() => keep(2, 'x'.repeat(128 * 1024)), { code: 'KT6503', saw: 'no room is left' });
        assert.deepEqual(
          [read('one'), read('version'), keeper.holds('wb-orders-1')],
          ['small', 'wb-orders-1 1\n', 1],
        );
        assert.equal(snapshots().length, 1);
        keep(2, 'fits again');
        assert.equal(read('one'), 'fits again');
      } finally {
        spawnSync('umount', ['--lazy', folder]);
      }
    });
  });

  const only = (name: string, file: string, mode = 0o440): CredentialSettings => ({
    name,
    files: [{ name: file, mode, content: { kind: 'format', format: 'env' } }],
    onChange: { kind: 'none' },
    ack: { kind: 'none' },
  });
  const settingsFor = (credentials: readonly CredentialSettings[]): AgentSettings => ({
    address: { kind: 'socket', path: '/nowhere' },
    ...{ tokenFile: '/nowhere', directory: folder, alone: false, instance: 'host-1', credentials },
  });

  describe('with the files of several credentials', () => {
    const both = () => [only('wb-orders-1', 'one'), only('wb-risk', 'two')];
    const fresh = (credential: string, version: number, file: string, text: string) => ({
      ...{ credential, version, texts: new Map([[file, text]]) },
    });

    it('keeps those of the others when one changes, over a restart too', () => {
      const first = openKeeper(settingsFor(both()), () => NOW);
      first.keep([fresh('wb-orders-1', 1, 'one', 'a'), fresh('wb-risk', 4, 'two', 'b')]);
      const second = openKeeper(settingsFor(both()), () => NOW);
      assert.deepEqual([second.holds('wb-orders-1'), second.holds('wb-risk')], [1, 4]);
      second.keep([fresh('wb-orders-1', 2, 'one', 'c')]);
      assert.deepEqual([read('one'), read('two')], ['c', 'b']);
      assert.equal(read('version'), 'wb-orders-1 2\nwb-risk 4\n');
    });

    it('asks for a key again whose files are wanted in another form, and drops those that nobody wants', () => {
      openKeeper(settingsFor(both()), () => NOW).keep([
        ...[fresh('wb-orders-1', 1, 'one', 'a'), fresh('wb-risk', 4, 'two', 'b')],
      ]);
      const changed = openKeeper(settingsFor([only('wb-orders-1', 'one', 0o400)]), () => NOW);
      assert.deepEqual([changed.holds('wb-orders-1'), changed.holds('wb-risk')], [null, null]);
      changed.keep([fresh('wb-orders-1', 1, 'one', 'a')]);
      assert.equal(existsSync(join(folder, 'two')), false);
    });

    it('is refused where everybody may write to it', () => {
      spawnSync('chmod', ['0777', folder]);
      assert.throws(() => openKeeper(settingsFor(both()), () => NOW), { code: 'KT6503' });
    });

    it('is taken as it is where nobody else can write to it, whatever its mode says', () => {
      spawnSync('chmod', ['0777', folder]);
      const keeper = openKeeper({ ...settingsFor(both()), alone: true }, () => NOW);
      keeper.keep([fresh('wb-orders-1', 1, 'one', 'a')]);
      assert.equal(read('one'), 'a');
    });
  });
});
