import assert from 'node:assert/strict';
import { agendaOf } from '../../src/dashboard/agenda.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { PlanItem } from '../../src/domain/views.ts';

const NOON = new Date(2027, 0, 4, 12).getTime();

function item(name: string, action: PlanItem['action'], at: number | null): PlanItem {
  return { name, uid: name, action, reason: 'a test', ageMs: null, at, mode: 'enforce', seq: 1 };
}

describe('the agenda of a plan', () => {
  it('puts what is due or in the way first, the most urgent at the top, whatever its time', () => {
    const { now, days } = agendaOf([
      item('held', 'blocked', null),
      item('late', 'page', NOON + DAY_MS),
      item('due', 'rotate-now', NOON),
    ]);
    assert.deepEqual(
      now.map(({ name }) => name),
      ['due', 'late', 'held'],
    );
    assert.deepEqual(days, []);
  });

  it('groups the rest by the days of the reader, in the order of time', () => {
    const { days } = agendaOf([
      item('later', 'nothing', NOON + 366 * DAY_MS),
      item('evening', 'schedule', NOON + 8 * HOUR_MS),
      item('noon', 'nothing', NOON),
      item('never', 'nothing', null),
    ]);
    assert.deepEqual(
      days.map(({ items }) => items.map(({ name }) => name)),
      [['noon', 'evening'], ['later']],
    );
  });
});
