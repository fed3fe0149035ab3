import assert from 'node:assert/strict';
import { MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { nextRecallStep } from '../../../src/domain/recall/advance.ts';
import type { RecallMember } from '../../../src/domain/recall/advance.ts';
import type { RecallMark, RecallOrder } from '../../../src/domain/recall/order.ts';
import { START_AT } from '../../support/history.ts';

const NOW = START_AT + 10 * MINUTE_MS;

const member = (
  name: string,
  wave: number,
  mark: Partial<RecallMark> = {},
  order: Partial<RecallOrder> = {},
): RecallMember => ({
  ...{ uid: `cred_${name}`, name, failing: false },
  mark: {
    order: {
      ...{ recall: 'recall_1', by: 'user:operator', wave, members: 3, budget: 0, pauseMs: 0, digest: 'd' },
      ...order,
    },
    request: { leaked: true, incident: 'P123', replace: true, note: null },
    ...{ at: START_AT, stage: 'waits', stageAt: START_AT, why: null, stopped: null, closed: false },
    ...mark,
  },
});

const step = (members: readonly RecallMember[], names: readonly string[] = [], now = NOW) => {
  const asked = names.map((name) => ({ ...member(name, 1).mark, name }));
  const next = nextRecallStep({ id: 'recall_1', asked, members }, now);
  if (next.do === 'begin') return `begin ${next.members.map(({ name }) => name).join(' ')}`;
  return next.do === 'close' ? 'close' : `${next.do}: ${next.why}`;
};
const failing = (each: RecallMember): RecallMember => ({ ...each, failing: true });

describe('what follows in a recall', () => {
  const [a, b, c] = [member('a', 1), member('b', 2), member('c', 2)];
  const dead = member('a', 1, { stage: 'dead', stageAt: NOW - 30 * SECOND_MS });
  const begun = member('a', 1, { stage: 'begun' });

  it('is the first wave, then the next once all of it is proven dead, then its end', () => {
    assert.equal(step([a, b, c]), 'begin a');
    assert.equal(step([begun, b, c]), 'wait: wave 1: 1 are not proven dead');
    assert.equal(step([dead, b, c]), 'begin b c');
    const skipped = member('b', 2, { stage: 'skipped' });
    assert.equal(step([dead, skipped, member('c', 2, { stage: 'begun' })]), 'wait: 1 are not proven dead');
    assert.equal(step([dead, skipped, member('c', 2, { stage: 'dead' })]), 'close');
  });

  it('is the rest of a wave of which a part has begun', () => {
    assert.equal(step([dead, member('b', 2, { stage: 'begun' }), c]), 'begin c');
  });

  it('waits for all who must agree, and never begins before everybody is in', () => {
    assert.equal(step([a, b], ['c']), 'wait: others must agree first');
    assert.equal(step([a, b], [], START_AT + 30 * SECOND_MS), 'wait: 2 of 3 are in it');
    assert.equal(step([a, b]), 'stop: 2 of 3 are in it');
  });

  it('stops where more do not come through than may, and goes on within the budget', () => {
    assert.equal(step([failing(begun), b, c]), 'stop: 1 did not come through, 0 may: a');
    const one = [
      member('a', 1, { stage: 'begun' }, { budget: 1 }),
      member('b', 2, {}, { budget: 1 }),
    ] as const;
    assert.equal(step([failing(one[0]), one[1], member('c', 2, {}, { budget: 1 })]), 'begin b c');
  });

  it('begins nothing once it is stopped, whoever of those that wait says so, until then or for ever', () => {
    const stopped = { at: NOW, by: 'user:lead', why: 'enough' };
    assert.equal(step([dead, b, member('c', 2, { stopped })]), 'wait: stopped by user:lead: enough');
  });

  it('pauses between two waves and not before the first', () => {
    const slow = (name: string, wave: number, mark: Partial<RecallMark> = {}) =>
      member(name, wave, mark, { pauseMs: MINUTE_MS });
    assert.equal(step([slow('a', 1), slow('b', 2), slow('c', 2)]), 'begin a');
    const after = [
      slow('a', 1, { stage: 'dead', stageAt: NOW - 30 * SECOND_MS }),
      slow('b', 2),
      slow('c', 2),
    ];
    assert.equal(step(after), 'wait: a pause before wave 2');
    assert.equal(step(after, [], NOW + 30 * SECOND_MS), 'begin b c');
  });
});
