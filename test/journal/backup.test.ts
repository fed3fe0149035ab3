import assert from 'node:assert/strict';
import type { BackupRecord } from '../../src/ports/backup.ts';
import { AT } from '../contract/journal/samples.ts';
import { checkBackup } from '../../src/journal/backup/check.ts';
import { withUsers } from '../contract/journal/access.ts';
import { withApplications } from '../contract/journal/onboarding.ts';
import { openTemporaryJournal } from './temporary.ts';

const HEAD: BackupRecord = {
  ...{ is: 'head', format: 4, backup: 'bak_1', installation: 'inst_1' },
  ...{ takenAt: AT, keyturn: '0.1.0', position: 0 },
};

describe('who may come in, and what was applied for, in a backup', () => {
  it('is the same after the restore, down to the chain, and nobody is logged in', async () => {
    const [former, restored] = [await openTemporaryJournal(), await openTemporaryJournal()];
    try {
      const { access, backup, onboarding } = former.journal();
      await withUsers(access);
      await withApplications(onboarding);
      const check = checkBackup();
      const load = restored.journal().backup.load(AT + 9);
      const take = async (record: BackupRecord) => {
        check.take(record);
        await load.take(record);
      };
      await take(HEAD);
      for await (const record of backup.dump(0)) await take(record);
      await load.finish();
      const journal = restored.journal();
      assert.deepEqual(check.finish().problems, []);
      assert.deepEqual((await journal.verify()).problems, []);
      assert.deepEqual(await journal.access.user('desk-1'), await access.user('desk-1'));
      assert.equal((await onboarding.events(null)).length, 4);
      assert.deepEqual(await journal.onboarding.events(null), await onboarding.events(null));
      const all = { afterSeq: 0, limit: 10 };
      assert.equal((await access.events(all)).length, 3);
      assert.deepEqual(await journal.access.events(all), await access.events(all));
    } finally {
      await former.remove();
      await restored.remove();
    }
  });

  it('shows an event that was edited in the backup', () => {
    const check = checkBackup();
    check.take(HEAD);
    check.take({
      ...{ is: 'access-event', seq: 1, at: AT, actor: 'user:administrator', type: 'UserAdded', schema: 1 },
      ...{ data: '{"groups":[],"roles":["admin"],"user":"desk-1"}', hash: '0'.repeat(64) },
    });
    assert.deepEqual(check.finish().problems, [
      { stream: 'access', seq: 1, saw: 'the event is not what was hashed' },
    ]);
  });
});

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
