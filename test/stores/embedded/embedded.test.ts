import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { embedded } from '../../../src/stores/embedded/index.ts';
import { revealPayload } from '../../../src/stores/payload.ts';
import { payload } from '../../contract/store/contract.ts';
import { storeDeps } from '../deps.ts';
import { CANARY, expectFault } from '../expect-fault.ts';

const FIRST = 'att_00000000000000000000000001';
const SECOND = 'att_00000000000000000000000002';
const X = at('trading/x');
const Y = at('trading/y');

describe('the embedded store', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-embedded-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = () => embedded.create('own', {}, storeDeps(directory));
  const folder = (...more: readonly string[]) => join(directory, 'own', 'trading%2Fx', ...more);

  it('writes nothing in plain text and nothing that others can read', async () => {
    const store = open();
    await store.stage(X, FIRST, payload('a'));
    await store.promote(X, FIRST, payload('a'), null);
    for (const file of await filesBelow(directory)) {
      const bytes = await readFile(file);
      assert.ok(!bytes.includes(CANARY) && !bytes.includes('APP_SECRET'), file);
      assert.equal((await stat(file)).mode & 0o777, 0o600, file);
    }
    assert.ok(
      (await readFile(folder('v1.age'))).subarray(0, 21).equals(Buffer.from('age-encryption.org/v1')),
    );
  });

  it('survives being opened anew', async () => {
    const version = await open().promote(X, FIRST, payload('a'), null);
    const live = await open().readLive(X);
    assert.equal(live?.version, version);
    assert.deepEqual(revealPayload(live.payload), revealPayload(payload('a')));
  });

  it('goes on after a crash between writing a version and pointing to it', async () => {
    const store = open();
    const one = await store.promote(X, FIRST, payload('a'), null);
    await store.promote(X, SECOND, payload('b'), one);
    await writeFile(folder('live'), '{"version":1}\n');
    assert.deepEqual(revealPayload((await store.readLive(X))?.payload ?? {}), revealPayload(payload('a')));
    await store.promote(X, SECOND, payload('c'), one);
    assert.deepEqual(revealPayload((await store.readLive(X))?.payload ?? {}), revealPayload(payload('c')));
  });

  it('notices a version that was put in place of another', async () => {
    const store = open();
    const one = await store.promote(X, FIRST, payload('a'), null);
    await store.promote(X, SECOND, payload('b'), one);
    await cp(folder('v1.age'), folder('v2.age'));
    await expectFault(store.readLive(X), 'KT3305');
  });

  it('notices a value that was put in another place, and a pending one put live', async () => {
    const store = open();
    await store.promote(X, FIRST, payload('a'), null);
    await store.promote(Y, FIRST, payload('b'), null);
    await cp(join(directory, 'own', 'trading%2Fy', 'v1.age'), folder('v1.age'));
    await expectFault(store.readLive(X), 'KT3305');
    await store.stage(Y, SECOND, payload('c'));
    await cp(
      join(directory, 'own', 'trading%2Fy', 'staged', `${SECOND}.age`),
      join(directory, 'own', 'trading%2Fy', 'v1.age'),
    );
    await expectFault(store.readLive(Y), 'KT3305');
  });

  it('says what is damaged or missing', async () => {
    const store = open();
    await store.promote(X, FIRST, payload('a'), null);
    await writeFile(folder('v1.age'), 'not an age file');
    await expectFault(store.readLive(X), 'KT3305');
    await unlink(folder('v1.age'));
    await expectFault(store.readLive(X), 'KT3305');
    for (const pointer of ['', '{', '{"version":0}', '{"version":1.5}', '{"version":1,"x":2}']) {
      await writeFile(folder('live'), pointer);
      await expectFault(store.readLive(X), 'KT3305');
    }
  });

  it('hands on the fault of custody when a file can not be opened', async () => {
    await open().promote(X, FIRST, payload('a'), null);
    const broken = new Fault('KT3305', { place: 'store of the test', saw: 'no identity' });
    const store = embedded.create('own', {}, storeDeps(directory, { open: () => Promise.reject(broken) }));
    assert.equal(await expectFault(store.readLive(X), 'KT3305'), broken);
  });

  it('fails preflight where nothing can be sealed or opened', async () => {
    const deps = storeDeps(directory, { open: () => Promise.reject(new Error(CANARY)) });
    await expectFault(embedded.create('own', {}, deps).preflight(X), 'KT3305');
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expectFault(embedded.create('own', {}, storeDeps(file)).preflight(X), 'KT3301');
  });

  it('keeps stores apart by their names', async () => {
    await open().promote(X, FIRST, payload('a'), null);
    assert.equal(await embedded.create('other', {}, storeDeps(directory)).readLive(X), null);
    await rename(join(directory, 'own'), join(directory, 'other'));
    await expectFault(embedded.create('other', {}, storeDeps(directory)).readLive(X), 'KT3305');
  });
});

describe('the path of an embedded destination', () => {
  for (const path of ['', '../x', 'a//b', '/a', 'a/', 'a/./b', 'a b', 'a%2fb', 'x'.repeat(121)])
    it(`may not be ${JSON.stringify(path)}`, () =>
      assert.ok(!embedded.destinationSchema.safeParse({ path }).success));

  it('keeps a/b and a apart', () => {
    assert.ok(embedded.destinationSchema.safeParse({ path: 'a' }).success);
    assert.ok(embedded.destinationSchema.safeParse({ path: 'a/b' }).success);
  });
});

function at(path: string): FrozenDestination {
  return { name: `own:${path}`, store: 'own', at: { path } };
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
