import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEscrow } from '../../src/custody/escrow/escrow.ts';
import { ALIGNMENT } from '../../src/custody/escrow/frame.ts';
import type { SealedFile } from '../../src/ports/custody.ts';
import { rejectsWith } from './rejects.ts';
import { temporaryDirectory, warningsLog } from './temporary.ts';
import type { WarnLine } from './temporary.ts';
import { skipByName } from '../support/servers/require.ts';

const RESERVE_BYTES = 64 * 1024;

function sealedFile(attempt: string, size = 600): SealedFile {
  return {
    header: { credential: 'cred_1', attempt, receivedAt: 1_000 },
    file: new Uint8Array(Buffer.alloc(size, attempt)),
    digest: 'unused',
  };
}

describe('the escrow', () => {
  let directory: string;
  let path: string;
  let fallback: string;
  let warnings: WarnLine[];

  beforeEach(async () => {
    directory = await temporaryDirectory();
    path = join(directory, 'escrow');
    fallback = join(directory, 'second', 'escrow.fallback');
    await mkdir(join(directory, 'second'));
    warnings = [];
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const opened = (second: string | null = fallback) =>
    openEscrow({ path, fallback: second, reserveBytes: RESERVE_BYTES }, warningsLog(warnings));

  const filled = async (...attempts: readonly string[]): Promise<void> => {
    const escrow = await opened();
    for (const attempt of attempts) await escrow.append(sealedFile(attempt));
    await escrow.close();
  };

  it('keeps room in reserve, and begins each entry in a disk block of its own', async () => {
    await filled('one', 'two');
    const bytes = await readFile(path);
    assert.ok(bytes.length >= 2 * ALIGNMENT + RESERVE_BYTES / 2, String(bytes.length));
    assert.equal(bytes.indexOf('KTESCR1\n'), 0);
    assert.equal(bytes.indexOf('KTESCR1\n', 1), ALIGNMENT);
    assert.equal((await stat(fallback)).size, RESERVE_BYTES);
  });

  it('takes what is larger than the reserve', async () => {
    const escrow = await opened();
    const large = sealedFile('large', 5 * RESERVE_BYTES);
    await escrow.append(large);
    await escrow.append(sealedFile('next'));
    assert.deepEqual(await escrow.find('cred_1', 'large'), large.file);
    assert.deepEqual(await escrow.find('cred_1', 'next'), sealedFile('next').file);
    await escrow.keepRoom();
    await escrow.close();
  });

  for (const keep of [0, 7, 48, 90, 400])
    it(`passes over a tail torn after ${keep} bytes, and appends behind it`, async () => {
      await filled('one', 'torn');
      const file = await open(path, 'r+');
      await file.write(Buffer.alloc(ALIGNMENT - keep), 0, ALIGNMENT - keep, ALIGNMENT + keep);
      await file.close();
      await filled('after');
      const escrow = await opened();
      assert.deepEqual(await escrow.find('cred_1', 'one'), sealedFile('one').file);
      assert.equal(await escrow.find('cred_1', 'torn'), null);
      assert.deepEqual(await escrow.find('cred_1', 'after'), sealedFile('after').file);
      await escrow.close();
    });

  it('passes over a file that was cut in the middle of an entry', async () => {
    await filled('one', 'two');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, ALIGNMENT + 100));
    await filled('three');
    const escrow = await opened();
    assert.equal(await escrow.find('cred_1', 'two'), null);
    assert.deepEqual(await escrow.find('cred_1', 'three'), sealedFile('three').file);
    await escrow.close();
  });

  it('says that an entry was damaged after it was indexed', async () => {
    await filled('one');
    const escrow = await opened();
    const file = await open(path, 'r+');
    await file.write('x', 200);
    await file.close();
    await rejectsWith('KT2017', () => escrow.find('cred_1', 'one'));
    await escrow.close();
  });

  it('goes to the second file when the first can not be opened, and says so', async () => {
    await mkdir(path);
    await filled('one');
    assert.equal(warnings[0]?.fields?.['path'], path);
    const escrow = await opened();
    assert.deepEqual(await escrow.find('cred_1', 'one'), sealedFile('one').file);
    const fault = await rejectsWith('KT2005', () => escrow.keepRoom());
    assert.match(fault.saw, /EISDIR/);
    await escrow.close();
  });

  it('goes on with the first file alone when the second can not be opened', async () => {
    await rm(join(directory, 'second'), { recursive: true });
    const escrow = await opened();
    await escrow.append(sealedFile('one'));
    await escrow.keepRoom();
    await escrow.close();
    assert.ok(warnings.some(({ fields }) => fields?.['path'] === fallback));
  });

  it('comes back to the first file once it is repaired', async () => {
    await mkdir(path);
    const escrow = await opened();
    await rm(path, { recursive: true });
    await escrow.append(sealedFile('one'));
    await escrow.keepRoom();
    await escrow.close();
    assert.ok((await readFile(path)).includes('KTESCR1'));
  });

  for (const second of [true, false])
    it(`is refused when no file can be opened (${second ? 'two paths' : 'one path'})`, async () => {
      await mkdir(path);
      await rm(join(directory, 'second'), { recursive: true });
      const fault = await rejectsWith('KT2005', () => opened(second ? fallback : null));
      assert.ok(fault.place.startsWith(path));
    });

  describe('on a small disk', () => {
    let disk: string;
    let isMounted: boolean;

    beforeEach(async () => {
      disk = join(directory, 'disk');
      await mkdir(disk);
      // Only root may mount. The other tests of failing writes need no disk of their own.
      isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status === 0;
      path = join(disk, 'escrow');
    });

    afterEach(() => {
      if (isMounted) spawnSync('umount', [disk]);
    });

    it('writes into its reserve after the disk was filled', async function () {
      if (!isMounted) skipByName(this, 'small disk');
      const escrow = await opened(null);
      await writeFile(join(disk, 'filler'), Buffer.alloc(1024 * 1024)).catch(() => undefined);
      for (let index = 0; index < RESERVE_BYTES / ALIGNMENT; index += 1)
        await escrow.append(sealedFile(`att_${index}`));
      await rejectsWith('KT2005', () => escrow.append(sealedFile('too-much')));
      await rejectsWith('KT2005', () => escrow.keepRoom());
      await rm(join(disk, 'filler'));
      await escrow.append(sealedFile('after'));
      await escrow.keepRoom();
      assert.deepEqual(await escrow.find('cred_1', 'att_0'), sealedFile('att_0').file);
      assert.deepEqual(await escrow.find('cred_1', 'after'), sealedFile('after').file);
      await escrow.close();
    });

    it('goes to the second file when the first is full', async function () {
      if (!isMounted) skipByName(this, 'small disk');
      const escrow = await opened();
      await writeFile(join(disk, 'filler'), Buffer.alloc(1024 * 1024)).catch(() => undefined);
      const large = sealedFile('large', 3 * RESERVE_BYTES);
      await Promise.all([escrow.append(large), escrow.append(sealedFile('small'))]);
      assert.deepEqual(await escrow.find('cred_1', 'large'), large.file);
      assert.deepEqual(await escrow.find('cred_1', 'small'), sealedFile('small').file);
      await escrow.close();
      assert.ok((await readFile(fallback)).includes('KTESCR1'));
    });
  });
});
