import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byEngine, FIRST, withFleet } from '../contract/journal/samples.ts';
import { openTemporaryJournal } from './temporary.ts';

describe('sealed files that were deleted', () => {
  it('stay in the file of the database until it is told to erase them', async () => {
    const opened = await openTemporaryJournal();
    try {
      await withFleet(opened.journal(), 1);
      const needle = Buffer.from('sealed-bytes-that-were-deleted');
      const attempts = ['att_1', 'att_2', 'att_3'];
      for (const attempt of attempts) {
        const file = Buffer.concat([Buffer.alloc(20_000, attempt), needle]);
        await opened.journal().keepSealed({ stream: FIRST, attempt, file });
      }
      const event = { type: 'SealedDropped', attempts } as const;
      await opened.journal().append(FIRST, 1, [event], byEngine, { dropSealed: attempts });
      const isThere = async (): Promise<boolean> => {
        await opened.journal().close();
        const bytes = await readFile(join(opened.directory, 'journal.db'));
        await opened.open();
        return bytes.includes(needle);
      };
      assert.equal(await isThere(), true);
      await opened.journal().eraseDeleted();
      assert.equal(await isThere(), false);
      assert.deepEqual((await opened.journal().verify()).problems, []);
    } finally {
      await opened.remove();
    }
  });
});
