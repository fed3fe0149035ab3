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
      await book().save([alert({ state: 'resolved', resolvedAt: AT + 5, revision: 1 })], []);
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
      await book().settle('note_2', {
        tries: 3,
        dueAt: AT + 50,
        fault: { code: 'KT7001', saw: 'ECONNREFUSED' },
      });
      assert.deepEqual(await book().dueNotifications(AT + 49, 10), []);
      const [later] = await book().dueNotifications(AT + 50, 10);
      assert.deepEqual(later, { ...notification('note_2', AT + 50), tries: 3 });
    });

    it('saves alerts and notifications together or not at all', async () => {
      await book().save([], [notification('note_1', AT)]);
      await assert.rejects(book().save([alert()], [notification('note_1', AT)]));
      assert.deepEqual(await book().raised(), []);
    });

    it('lets one of two who change the same alert do it, and queues nothing for the other', async () => {
      await book().save([alert()], []);
      const change = (summary: string) => alert({ summary, revision: 1 });
      assert.deepEqual(
        [...(await book().save([change('one')], [notification('note_1', AT)]))],
        [alert().key],
      );
      assert.deepEqual([...(await book().save([change('two')], [notification('note_2', AT)]))], []);
      assert.deepEqual(
        (await book().raised()).map(({ summary }) => summary),
        ['one'],
      );
      assert.deepEqual(
        (await book().dueNotifications(AT, 10)).map(({ id }) => id),
        ['note_1'],
      );
    });

    it('keeps what a channel was told of a thread, with what it is found by', async () => {
      await book().save([alert()], [notification('note_1', AT), notification('note_2', AT)]);
      assert.equal(await book().thread('pager', 'thread'), null);
      const first = { channel: 'pager', thread: 'thread', reference: 'C1/1.0', alerts: [alert()] };
      await book().said('note_1', first, AT);
      const second = { ...first, reference: 'C1/2.0', alerts: [alert(), alert({ key: 'other' })] };
      await book().said('note_2', second, AT + 1);
      const { alerts } = await test.reopen();
      assert.deepEqual(await alerts.thread('pager', 'thread'), second);
      assert.equal(await alerts.thread('log', 'thread'), null);
      assert.deepEqual(await alerts.dueNotifications(AT + 1e9, 10), []);
    });

    it('names the channels that fail again and again, with their worst', async () => {
      await book().save([alert()], [notification('note_1', AT), notification('note_2', AT)]);
      const fault = { code: 'KT7003', saw: 'status 503' };
      await book().settle('note_1', { tries: 2, dueAt: AT, fault });
      assert.deepEqual(await book().failing(3), []);
      await book().settle('note_1', { tries: 3, dueAt: AT, fault });
      await book().settle('note_2', { tries: 5, dueAt: AT, fault });
      assert.deepEqual(await book().failing(3), [{ channel: 'pager', tries: 5, saw: 'KT7003 status 503' }]);
    });

    it('keeps silences until they end, by time or by a word', async () => {
      const match = { code: 'KT-A109', credential: null, severity: null, labels: { env: 'prod' } };
      const silence = (id: string, untilAt: number) => ({
        ...{ id, match, reason: 'known', by: 'user:ops', createdAt: AT, untilAt },
      });
      await book().silences.add(silence('sil_2', AT + 2_000));
      await book().silences.add(silence('sil_1', AT + 1_000));
      const { alerts } = await test.reopen();
      assert.deepEqual(await alerts.silences.current(AT), [
        silence('sil_1', AT + 1_000),
        silence('sil_2', AT + 2_000),
      ]);
      assert.equal(await alerts.silences.end('sil_2', AT + 1, 'user:ops'), true);
      assert.equal(await alerts.silences.end('sil_2', AT + 2, 'user:ops'), false);
      assert.equal(await alerts.silences.end('sil_9', AT + 2, 'user:ops'), false);
      assert.equal((await alerts.silences.current(AT)).length, 1);
      assert.deepEqual(await alerts.silences.current(AT + 1_000), []);
    });
  });
}
