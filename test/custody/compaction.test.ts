import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openEscrow } from '../../src/custody/escrow/escrow.ts';
import type { Escrow } from '../../src/custody/escrow/escrow.ts';
import type { SealedFile, SealHeader } from '../../src/ports/custody.ts';
import { startChild } from '../journal/children/start.ts';
import { stopAtEveryStep, watchDisk } from './disk-steps.ts';
import { rejectsWith } from './rejects.ts';
import { temporaryDirectory, warningsLog } from './temporary.ts';

const RESERVE_BYTES = 16 * 1024;

function sealedFile(attempt: string): SealedFile {
  return {
    header: { credential: 'cred_1', attempt, receivedAt: 1_000 },
    file: new Uint8Array(Buffer.alloc(700, attempt)),
    digest: 'unused',
  };
}

const without = (escrow: Escrow, ...done: readonly string[]): Promise<void> =>
  escrow.rewrite(async ({ attempt }: SealHeader, file) => (done.includes(attempt) ? null : file));

describe('the compaction of an escrow', () => {
  const directories: string[] = [];
  const escrows: Escrow[] = [];

  afterEach(async () => {
    for (const escrow of escrows.splice(0)) await escrow.close();
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
  });

  const place = async (): Promise<string> => {
    const directory = await temporaryDirectory();
    directories.push(directory);
    return directory;
  };

  const open = async (directory: string): Promise<Escrow> => {
    const paths = { path: join(directory, 'escrow'), fallback: join(directory, 'second') };
    const escrow = await openEscrow({ ...paths, reserveBytes: RESERVE_BYTES }, warningsLog([]));
    escrows.push(escrow);
    return escrow;
  };

  const filled = async (...attempts: readonly string[]): Promise<{ directory: string; escrow: Escrow }> => {
    const directory = await place();
    const escrow = await open(directory);
    for (const attempt of attempts) await escrow.append(sealedFile(attempt));
    return { directory, escrow };
  };

  const attemptsIn = (escrow: Escrow): string =>
    escrow
      .headers()
      .map(({ attempt }) => attempt)
      .join(' ');

  it('drops what is done with and keeps the others as they were', async () => {
    const { directory, escrow } = await filled('one', 'two', 'three', 'four');
    await without(escrow, 'one', 'three');
    assert.equal(attemptsIn(escrow), 'two four');
    assert.deepEqual(await escrow.find('cred_1', 'two'), sealedFile('two').file);
    assert.equal(await escrow.find('cred_1', 'one'), null);
    assert.ok((await readFile(join(directory, 'escrow'))).indexOf(Buffer.alloc(20, 'one')) === -1);
    assert.equal((await stat(join(directory, 'escrow'))).mode & 0o777, 0o600);
    const again = await open(directory);
    assert.equal(attemptsIn(again), 'two four');
    assert.deepEqual(await again.find('cred_1', 'four'), sealedFile('four').file);
  });

  it('keeps what is appended while it goes on, and what is appended afterwards', async () => {
    const { directory, escrow } = await filled('one', 'two');
    const appended: Promise<void>[] = [];
    await escrow.rewrite(async ({ attempt }, file) => {
      if (attempt === 'two') appended.push(escrow.append(sealedFile('late')));
      return attempt === 'one' ? null : file;
    });
    await Promise.all(appended);
    await escrow.append(sealedFile('after'));
    assert.equal(attemptsIn(escrow), 'two late after');
    assert.equal(attemptsIn(await open(directory)), 'two late after');
  });

  it('leaves the escrow as it was when the new file can not be written', async () => {
    const { directory, escrow } = await filled('one', 'two');
    const { restore } = await watchDisk(async (_step, act) => {
      if (act === 'rename') throw Object.assign(new Error('no'), { code: 'EIO' });
    });
    await rejectsWith('KT2005', () => without(escrow, 'one')).finally(restore);
    await escrow.append(sealedFile('three'));
    assert.equal(attemptsIn(await open(directory)), 'one two three');
    assert.deepEqual((await readdir(directory)).sort(), ['escrow', 'second']);
  });

  it('takes nothing more into a file whose new name may not be on disk, and goes on in the other', async () => {
    const { directory, escrow } = await filled('one', 'two');
    let renamed = false;
    const { restore } = await watchDisk(async (_step, act) => {
      if (act === 'rename') renamed = true;
      else if (renamed && act === 'sync') throw Object.assign(new Error('no'), { code: 'EIO' });
    });
    await rejectsWith('KT2005', () => without(escrow, 'one')).finally(restore);
    await escrow.append(sealedFile('three'));
    assert.equal(attemptsIn(await open(directory)), 'two three');
    assert.ok((await readFile(join(directory, 'second'))).includes(Buffer.alloc(20, 'three')));
  });

  it('leaves, stopped at any step, every entry that was not done with, and room for the next', async () => {
    const ends = new Set<string>();
    const acts = await stopAtEveryStep({
      async prepare() {
        const prepared = await filled('one', 'two', 'three');
        // What was stopped for ever can't be closed either.
        escrows.pop();
        return prepared;
      },
      work: ({ escrow }) => without(escrow, 'one'),
      async check({ directory }) {
        const escrow = await open(directory);
        ends.add(attemptsIn(escrow));
        await escrow.append(sealedFile('next'));
        assert.match(attemptsIn(escrow), /^(?:one )?two three next$/);
        assert.deepEqual(await escrow.find('cred_1', 'two'), sealedFile('two').file);
        assert.deepEqual((await readdir(directory)).sort(), ['escrow', 'second']);
      },
    });
    assert.deepEqual([...ends], ['one two three', 'two three']);
    assert.ok(acts.lastIndexOf('sync') > acts.indexOf('rename'), acts.join(' '));
    assert.ok(acts.indexOf('sync') < acts.indexOf('rename'), acts.join(' '));
  });

  for (const [when, left] of [
    ['before rename', 'one two three'],
    ['after rename', 'two three'],
  ] as const)
    it(`leaves the ${left === 'two three' ? 'new' : 'old'} file after a SIGKILL ${when}`, async function () {
      this.timeout(30_000);
      const { directory, escrow } = await filled('one', 'two', 'three');
      await escrow.close();
      escrows.splice(0);
      await startChild('../../custody/children/compact', [directory, when]).rest();
      assert.equal(attemptsIn(await open(directory)), left);
    });
});
