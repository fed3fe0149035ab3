import assert from 'node:assert/strict';
import type { AlertRow, NotificationRow } from '../../../src/domain/alert.ts';
import { alertRow } from '../../support/alert-row.ts';
import type { JournalUnderTest } from './contract.ts';
import { AT, FIRST, SECOND } from './samples.ts';

function alert(change: Partial<AlertRow> = {}): AlertRow {
  return alertRow({
    ...{ key: `KT/overdue/${FIRST}`, code: 'overdue', subject: FIRST, subjectName: 'wb-000001' },
    ...{ severity: 'warning', raisedAt: AT, repeatAt: AT + 60_000, repeatMs: 60_000 },
    ...change,
  });
}

function notification(id: string, dueAt: number): NotificationRow {
  return { id, channel: 'pager', kind: 'raised', alert: alert(), dueAt, tries: 0 };
}

export function alertContract(test: JournalUnderTest): void {
  describe('the alert book', () => {
    const book = () => test.journal().alerts;

    it('keeps raised alerts over a restart, of one subject or of all', async () => {
      const other = alert({ key: 'other', subject: SECOND });
      await book().save([alert(), other], []);
      const { alerts } = await test.reopen();
      assert.deepEqual(await alerts.raised(FIRST), [alert()]);
      assert.equal((await alerts.raised()).length, 2);
    });

    it('replaces an alert of the same key, and forgets a resolved one', async () => {
      await book().save([alert()], []);
      await book().save([alert({ state: 'resolved', resolvedAt: AT + 5 })], []);
      assert.deepEqual(await book().raised(), []);
      assert.deepEqual(await book().dueForRepeat(AT + 1e9, 10), []);
      await book().save([alert({ summary: 'again' })], []);
      assert.deepEqual(
        (await book().raised()).map(({ summary }) => summary),
        ['again'],
      );
    });

    it('gives the alerts whose repetition is due, the oldest first', async () => {
      await book().save(
        [
          alert({ key: 'b', repeatAt: AT + 2 }),
          alert({ key: 'a', repeatAt: AT + 3 }),
          alert({ key: 'c', repeatAt: AT + 1 }),
          alert({ key: 'd', repeatAt: null }),
        ],
        [],
      );
      const due = await book().dueForRepeat(AT + 2, 10);
      assert.deepEqual(
        due.map(({ key }) => key),
        ['c', 'b'],
      );
      assert.equal((await book().dueForRepeat(AT + 9, 2)).length, 2);
    });

    it('gives the notifications that are due until they are settled', async () => {
      await book().save([alert()], [notification('note_2', AT + 2), notification('note_1', AT + 1)]);
      assert.deepEqual(await book().dueNotifications(AT + 1, 10), [notification('note_1', AT + 1)]);
      await book().settle('note_1', 'delivered');
      await book().settle('note_2', { tries: 3, dueAt: AT + 50 });
      assert.deepEqual(await book().dueNotifications(AT + 49, 10), []);
      const [later] = await book().dueNotifications(AT + 50, 10);
      assert.deepEqual(later, { ...notification('note_2', AT + 50), tries: 3 });
    });

    it('saves alerts and notifications together or not at all', async () => {
      await book().save([], [notification('note_1', AT)]);
      await assert.rejects(book().save([alert()], [notification('note_1', AT)]));
      assert.deepEqual(await book().raised(), []);
    });
  });
}
