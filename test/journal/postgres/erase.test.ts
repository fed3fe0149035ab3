import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byEngine, FIRST, withFleet } from '../../contract/journal/samples.ts';
import { requireServer } from '../../support/servers/require.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

describe('sealed files that were deleted from PostgreSQL', () => {
  let place: Replicas;

  before(async function () {
    requireServer(this, 'postgres');
    place = await replicas();
  });

  after(() => place.close());

  /** Whether the files of the database hold it; the log that goes before them is another matter. */
  const isThere = async (needle: Buffer): Promise<boolean> => {
    await place.run('CHECKPOINT');
    const { rows } = await place.run(
      `SELECT current_setting('data_directory') || '/base/' || oid AS folder FROM pg_database
       WHERE datname = current_database()`,
    );
    const folder = (rows[0] as { folder: string }).folder;
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    return files.some((file) => file.includes(needle));
  };

  it('stay in its files until it is told to erase them', async () => {
    const journal = await place.open();
    await withFleet(journal, 1);
    const needle = randomBytes(64);
    const attempts = ['att_1', 'att_2', 'att_3'];
    for (const attempt of attempts) {
      const file = Buffer.concat([randomBytes(5_000), needle, randomBytes(5_000)]);
      await journal.keepSealed({ stream: FIRST, attempt, file });
    }
    const event = { type: 'SealedDropped', attempts } as const;
    await journal.append(FIRST, 1, [event], byEngine, { dropSealed: attempts });
    await journal.meta.set('identity-before', needle.toString('hex'));
    await journal.meta.set('identity-before', '');
    assert.deepEqual(
      [await isThere(needle), await isThere(Buffer.from(needle.toString('hex')))],
      [true, true],
    );
    await journal.eraseDeleted();
    assert.deepEqual(
      [await isThere(needle), await isThere(Buffer.from(needle.toString('hex')))],
      [false, false],
    );
    assert.deepEqual((await journal.verify()).problems, []);
  });
});
