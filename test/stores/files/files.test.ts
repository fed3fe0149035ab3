import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { files } from '../../../src/stores/files/index.ts';
import { payload } from '../../contract/store/contract.ts';
import { storeDeps } from '../deps.ts';
import { CANARY, expectFault } from '../expect-fault.ts';

const ATTEMPT = 'att_00000000000000000000000001';

describe('the files store', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-files-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (settings: Readonly<Record<string, unknown>> = {}) =>
    files.create('plain', files.settingsSchema.parse({ directory, ...settings }), storeDeps(directory));

  it('writes files that only their owner can read, and hides pending ones in a closed folder', async () => {
    const store = open();
    await store.stage(at('trading/x.json'), ATTEMPT, payload('a'));
    await store.promote(at('trading/x.json'), ATTEMPT, payload('a'), null);
    assert.equal((await stat(join(directory, 'trading/x.json'))).mode & 0o777, 0o600);
    const staging = join(directory, '.keyturn-staging');
    assert.equal((await stat(staging)).mode & 0o777, 0o700);
    const copy = join(staging, encodeURIComponent('trading/x.json'), ATTEMPT);
    assert.equal((await stat(copy)).mode & 0o777, 0o600);
    await store.discard(at('trading/x.json'), ATTEMPT);
    assert.deepEqual((await readdir(directory)).sort(), ['.keyturn-staging', 'trading']);
    assert.deepEqual(await readdir(staging), []);
  });

  it('tries many destinations at once, none of which takes the folder of pending files away from another', async () => {
    const store = open();
    const names = Array.from({ length: 40 }, (_, index) => `x-${index}.json`);
    for (let round = 0; round < 5; round++) await Promise.all(names.map((name) => store.preflight(at(name))));
    assert.deepEqual(await readdir(join(directory, '.keyturn-staging')), []);
  });

  it('writes JSON that any program reads', async () => {
    await open().promote(at('x.json'), ATTEMPT, payload('a'), null);
    assert.equal(
      await readFile(join(directory, 'x.json'), 'utf8'),
      `{\n  "APP_KEY": "key-a",\n  "APP_SECRET": "${CANARY}-a"\n}\n`,
    );
  });

  it('writes lines that shells, systemd and container engines read alike', async () => {
    await open({ format: 'env' }).promote(at('x.env'), ATTEMPT, payload('a'), null);
    assert.equal(await readFile(join(directory, 'x.env'), 'utf8'), `APP_KEY=key-a\nAPP_SECRET=${CANARY}-a\n`);
  });

  for (const value of ['with blank', "quo'te", 'dol$lar', 'line\nend', 'back\\slash', '"', '#', '`', '~'])
    it(`refuses ${JSON.stringify(value)} in the env format rather than quoting it`, async () => {
      const odd = { KEY: new Secret(`${CANARY}${value}`) };
      await expectFault(open({ format: 'env' }).stage(at('x.env'), ATTEMPT, odd), 'KT3013');
    });

  it('changes its version when the file is written again with the same bytes', async () => {
    const store = open();
    const version = await store.promote(at('x.json'), ATTEMPT, payload('a'), null);
    const path = join(directory, 'x.json');
    await writeFile(path, await readFile(path));
    await utimes(path, 1, 1);
    assert.notEqual((await store.readLive(at('x.json')))?.version, version);
    await expectFault(store.promote(at('x.json'), ATTEMPT, payload('a'), version), 'KT3005');
  });

  it('never shows the value in its version', async () => {
    const version = await open().promote(at('x.json'), ATTEMPT, payload('a'), null);
    assert.ok(!version.includes(CANARY));
  });

  for (const text of ['', 'no json', '[]', '{"a":1}', '"text"', 'null'])
    it(`refuses to take ${JSON.stringify(text)} for fields`, async () => {
      await writeFile(join(directory, 'x.json'), `${text}`);
      await expectFault(open().readLive(at('x.json')), 'KT3011');
      await expectFault(open().preflight(at('x.json')), 'KT3011');
    });

  it('refuses a comment or an export in the env format, which it would drop', async () => {
    for (const text of ['# note\nA=b\n', 'export A=b\n', 'A\n']) {
      await writeFile(join(directory, 'x.env'), text);
      await expectFault(open({ format: 'env' }).readLive(at('x.env')), 'KT3011');
    }
  });

  it('refuses a link in place of the file, and does not write through it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'keyturn-outside-'));
    await writeFile(join(outside, 'target'), '{"APP_KEY":"untouched"}');
    await symlink(join(outside, 'target'), join(directory, 'x.json'));
    const store = open();
    await expectFault(store.preflight(at('x.json')), 'KT3303');
    await expectFault(store.promote(at('x.json'), ATTEMPT, payload('a'), null), 'KT3303');
    assert.equal(await readFile(join(outside, 'target'), 'utf8'), '{"APP_KEY":"untouched"}');
    await rm(outside, { recursive: true });
  });

  it('refuses a linked folder on the way, and a linked staging folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'keyturn-outside-'));
    await symlink(outside, join(directory, 'trading'));
    await expectFault(open().promote(at('trading/x.json'), ATTEMPT, payload('a'), null), 'KT3303');
    await symlink(outside, join(directory, '.keyturn-staging'));
    await expectFault(open().stage(at('x.json'), ATTEMPT, payload('a')), 'KT3303');
    assert.deepEqual(await readdir(outside), []);
    await rm(outside, { recursive: true });
  });

  it('refuses a folder or a pipe in place of the file', async () => {
    await mkdir(join(directory, 'x.json'));
    await expectFault(open().preflight(at('x.json')), 'KT3301');
    assert.ok((await lstat(join(directory, 'x.json'))).isDirectory());
  });

  it('says that its folder is missing, or a file', async () => {
    await expectFault(open({ directory: join(directory, 'nowhere') }).preflight(at('x.json')), 'KT3301');
    await writeFile(join(directory, 'file'), '');
    await expectFault(open({ directory: join(directory, 'file') }).preflight(at('x.json')), 'KT3301');
  });

  it('says that its folder may not be written', async () => {
    // The kernel's own file system takes no files from anybody, root included.
    const fault = await expectFault(open({ directory: '/proc' }).preflight(at('x.json')), 'KT3301');
    assert.equal(fault.place, 'store plain, x.json');
  });

  it('overwrites what a crash left half-written, and closes its mode', async () => {
    const staging = join(directory, '.keyturn-staging', 'x.json');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, `${ATTEMPT}.tmp`), 'half a fi', { mode: 0o644 });
    await chmod(join(staging, `${ATTEMPT}.tmp`), 0o644);
    await open().promote(at('x.json'), ATTEMPT, payload('a'), null);
    assert.equal((await stat(join(directory, 'x.json'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(staging), []);
  });

  it('keeps the old file whole while it is replaced', async () => {
    const store = open();
    let version: string | null = null;
    let isDone = false;
    const reader = (async () => {
      while (!isDone) {
        const text = await readFile(join(directory, 'x.json'), 'utf8').catch(() => '{}');
        JSON.parse(text);
      }
    })();
    for (let round = 0; round < 20; round++)
      version = await store.promote(at('x.json'), ATTEMPT, payload(`round-${round}`), version);
    isDone = true;
    await reader;
  });
});

describe('the settings of a files store', () => {
  for (const file of [
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    './x',
    '.keyturn-staging/x',
    'a\\b',
    'a b',
    'a/',
  ])
    it(`refuse the file ${JSON.stringify(file)}`, () =>
      assert.ok(!files.destinationSchema.safeParse({ file }).success));

  for (const file of ['x.json', 'trading/wb-orders-1.env', '.env', 'a/.keyturn-staging'])
    it(`take the file ${file}`, () => assert.ok(files.destinationSchema.safeParse({ file }).success));

  it('want an absolute folder', () => {
    assert.ok(!files.settingsSchema.safeParse({ directory: 'keys' }).success);
    assert.ok(!files.settingsSchema.safeParse({ directory: '/run/keys', format: 'ini' }).success);
    assert.deepEqual(files.settingsSchema.parse({ directory: '/run/keys' }), {
      directory: '/run/keys',
      format: 'json',
    });
  });
});

function at(file: string): FrozenDestination {
  return { name: `plain:${file}`, store: 'plain', at: { file } };
}
