import assert from 'node:assert/strict';
import type { BackupRecord } from '../../src/ports/backup.ts';
import { AT } from '../contract/journal/samples.ts';
import { openTemporaryJournal } from './temporary.ts';

const HEAD: BackupRecord = {
  ...{ is: 'head', format: 2, backup: 'bak_1', installation: 'inst_1' },
  ...{ takenAt: AT, keyturn: '0.1.0', position: 0 },
};

describe('the replicas in a backup', () => {
  it('are known after the restore as they were, with how far each escrow was read and who is gone', async () => {
    const [former, restored] = [await openTemporaryJournal(), await openTemporaryJournal()];
    try {
      const { replicas, backup } = former.journal();
      await replicas.join('a', 'escrow-a', AT);
      await replicas.beat('a', AT + 2, AT + 1);
      await replicas.imported('a', AT + 3);
      await replicas.join('b', 'escrow-b', AT);
      await replicas.gone('b', { at: AT + 4, by: 'user:ops', reason: 'its disk burnt' });

      const journal = restored.journal();
      const load = journal.backup.load(AT + 9);
      await load.take(HEAD);
      for await (const record of backup.dump(0)) await load.take(record);
      await load.finish();
      const before = await replicas.all();
      assert.equal(before.length, 2);
      assert.deepEqual(await journal.replicas.all(), before);
    } finally {
      await former.remove();
      await restored.remove();
    }
  });
});
