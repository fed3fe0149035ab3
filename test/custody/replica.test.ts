import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openReplica } from '../../src/custody/replica.ts';
import { rejectsWith } from './rejects.ts';
import { temporaryDirectory } from './temporary.ts';

describe('the name of a replica', () => {
  let directory: string;
  let other: string;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    other = await temporaryDirectory();
  });

  afterEach(async () => {
    for (const each of [directory, other]) await rm(each, { recursive: true, force: true });
  });

  it('is made once where none is wanted, and nobody else gets the same', async () => {
    const made = await openReplica(directory, null);
    assert.match(made.name, /^replica-[0-9a-f]{8}$/);
    assert.deepEqual(await openReplica(directory, null), made);
    const another = await openReplica(other, null);
    assert.notEqual(another.name, made.name);
    assert.notEqual(another.escrow, made.escrow);
  });

  it('is the wanted one, and stays with the directory', async () => {
    const made = await openReplica(directory, 'keyturn-0');
    assert.equal(made.name, 'keyturn-0');
    assert.deepEqual(await openReplica(directory, null), made);
    assert.deepEqual(await openReplica(directory, 'keyturn-0'), made);
    const fault = await rejectsWith('KT2031', () => openReplica(directory, 'keyturn-1'));
    assert.equal(fault.next, 'keyturn run --replica keyturn-0');
  });

  it('is not made anew where the file was edited', async () => {
    await writeFile(join(directory, 'replica.json'), '{}');
    await rejectsWith('KT2009', () => openReplica(directory, null));
  });
});
