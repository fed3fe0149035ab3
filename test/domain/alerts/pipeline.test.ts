import assert from 'node:assert/strict';
import type { AlertRow } from '../../../src/domain/alert.ts';
import type { Condition } from '../../../src/domain/alerts/conditions.ts';
import {
  acknowledge,
  lookAgain,
  raise,
  resolve,
  restored,
  seenAgain,
} from '../../../src/domain/alerts/pipeline.ts';
import type { Around, Decided } from '../../../src/domain/alerts/pipeline.ts';
import type { Subject } from '../../../src/domain/alerts/route.ts';
import type { Silence } from '../../../src/domain/alerts/silence.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { ANY_ALERT } from '../../../src/domain/policy/route.ts';

const AT = Date.UTC(2026, 10, 22);
const OVERDUE: Condition = { code: 'KT-A103', aspect: '', summary: 'old' };
const EXPIRING: Condition = { code: 'KT-A102', aspect: '', summary: 'soon' };
const LOST: Condition = { code: 'KT-A106', aspect: '', summary: 'lost' };
const ACK = { at: AT, by: 'user:ops', note: null };

const subject = (change: Partial<Subject> = {}): Subject => ({
  ...{ id: 'cred_01', name: 'wb-orders-1', labels: { env: 'prod' }, thread: null, marketZone: null },
  routes: [{ match: ANY_ALERT, to: ['pager'], repeatMs: HOUR_MS }],
  escalation: [
    { afterMs: 15 * MINUTE_MS, to: 'lead' },
    { afterMs: 30 * MINUTE_MS, to: 'ciso' },
  ],
  everyChannel: ['log', 'pager', 'lead', 'mail'],
  ...change,
});
const around = (now: number, change: Partial<Around> = {}): Around => ({
  ...{ now, silences: [], standing: new Set<string>() },
  ...change,
});
const silence = (change: Partial<Silence['match']> = {}, untilAt = AT + HOUR_MS): Silence => ({
  ...{ id: 'sil_1', reason: 'known', by: 'user:ops', createdAt: AT, untilAt },
  match: { code: 'KT-A103', credential: null, severity: null, labels: {}, ...change },
});
const said = (decided: Decided | null): readonly string[] =>
  (decided?.sayings ?? []).map(({ kind, channels }) => `${kind} ${channels.join(',')}`);
/** Looks at an alert once a minute, as ticks do; what is said, with the minute. */
const watch = (first: AlertRow, minutes: number, more: (now: number) => Partial<Around> = () => ({})) => {
  const heard: string[] = [];
  let alert = first;
  for (let minute = 1; minute <= minutes; minute += 1) {
    const now = AT + minute * MINUTE_MS;
    if (alert.repeatAt === null || alert.repeatAt > now) continue;
    const decided = lookAgain(alert, around(now, more(now)));
    heard.push(...said(decided).map((each) => `${minute} ${each}`));
    alert = decided?.alert ?? alert;
    if (alert.state === 'resolved') break;
  }
  return { alert, heard };
};

describe('the pipeline of alerts', () => {
  it('raises where the routes say, and in the log', () => {
    const decided = raise(subject(), OVERDUE, around(AT));
    assert.deepEqual(said(decided), ['raised log,pager']);
    assert.equal(decided.alert.repeatAt, AT + 15 * MINUTE_MS);
  });

  it('escalates what is critical, step after step, to whom has not heard of it, and repeats to all', () => {
    const { alert, heard } = watch(raise(subject(), OVERDUE, around(AT)).alert, 130);
    assert.deepEqual(heard, [
      '15 escalated lead',
      '30 escalated ciso',
      '60 repeated log,pager,lead,ciso',
      '120 repeated log,pager,lead,ciso',
    ]);
    assert.deepEqual(said(resolve(alert, AT)), ['resolved log,pager,lead,ciso']);
  });

  it('escalates nothing that is less than critical', () => {
    assert.deepEqual(watch(raise(subject(), EXPIRING, around(AT)).alert, 59).heard, []);
  });

  it('ends repetition and escalation with an acknowledgement, and tells everybody who was told', () => {
    const acknowledged = acknowledge(raise(subject(), OVERDUE, around(AT)).alert, ACK);
    assert.deepEqual(said(acknowledged), ['acknowledged log,pager']);
    assert.equal(acknowledged.alert.repeatAt, null);
    assert.deepEqual(watch(acknowledged.alert, 600).heard, []);
  });

  it('says again daily what costs a key when it is forgotten, although somebody has acknowledged it', () => {
    const { alert } = acknowledge(raise(subject(), LOST, around(AT)).alert, ACK);
    assert.deepEqual(watch(alert, 2 * 24 * 60).heard, ['1440 repeated log,pager', '2880 repeated log,pager']);
  });

  it('keeps quiet what is silenced, all but the log, and says it when the silence ends', () => {
    const silences = [silence()];
    const raised = raise(subject(), OVERDUE, around(AT, { silences }));
    assert.deepEqual(said(raised), ['raised log']);
    assert.deepEqual(raised.alert.heldBack, { by: 'silence sil_1', untilAt: AT + HOUR_MS });
    const { alert, heard } = watch(raised.alert, 75, () => ({ silences }));
    assert.deepEqual(
      heard,
      ['60 raised pager', '75 escalated lead'],
      'escalation counts from when it was said',
    );
    assert.equal(alert.heldBack, null);
  });

  it('tells the end of what was silenced only to the log', () => {
    const { alert } = raise(subject(), OVERDUE, around(AT, { silences: [silence()] }));
    assert.deepEqual(said(resolve(alert, AT)), ['resolved log']);
  });

  it('silences what was said already: no repetition and no escalation until its end', () => {
    const { alert } = raise(subject(), OVERDUE, around(AT));
    const silences = [silence({}, AT + 45 * MINUTE_MS)];
    assert.deepEqual(watch(alert, 61, () => ({ silences })).heard, [
      '45 escalated lead,ciso',
      '60 repeated log,pager,lead,ciso',
    ]);
  });

  for (const [says, match, quiet] of [
    ['of another code', { code: 'KT-A101' }, false],
    ['of another credential', { credential: 'wb-quotes-1' }, false],
    ['of this credential', { credential: 'wb-orders-1' }, true],
    ['of another severity', { severity: 'warning' }, false],
    ['of its label', { labels: { env: 'prod' } }, true],
    ['of another label', { labels: { env: 'test' } }, false],
  ] as const)
    it(`${quiet ? 'obeys' : 'ignores'} a silence ${says}`, () => {
      const decided = raise(subject(), OVERDUE, around(AT, { silences: [silence(match)] }));
      assert.equal(decided.alert.heldBack !== null, quiet);
    });

  it('hides what is less while what is worse stands, and says it when that is over', () => {
    const standing = new Set(['KT-A101', 'KT-A103']);
    const hidden = raise(subject(), OVERDUE, around(AT, { standing }));
    assert.deepEqual([said(hidden), hidden.alert.heldBack?.by], [['raised log'], 'KT-A101']);
    const again = seenAgain(hidden.alert, subject(), OVERDUE, around(AT + MINUTE_MS, { standing }));
    assert.equal(again, null, 'nothing changes while it stands');
    const free = seenAgain(hidden.alert, subject(), OVERDUE, around(AT + HOUR_MS));
    assert.deepEqual(said(free), ['raised pager']);
  });

  it('sends an alert after a change of the policy where it now goes, once', () => {
    const { alert } = raise(subject(), OVERDUE, around(AT));
    const moved = subject({ routes: [{ match: ANY_ALERT, to: ['mail'], repeatMs: null }] });
    const decided = seenAgain(alert, moved, OVERDUE, around(AT + MINUTE_MS));
    assert.deepEqual(said(decided), ['raised mail']);
    assert.equal(seenAgain(decided!.alert, moved, OVERDUE, around(AT + 2 * MINUTE_MS)), null);
    assert.deepEqual(said(resolve(decided!.alert, AT)), ['resolved log,pager,mail']);
  });

  it('keeps what is about a channel off that channel, and finds another where it was the only one', () => {
    const failing: Condition = { code: 'KT-A341', aspect: 'pager', summary: 'x', avoid: 'pager' };
    assert.deepEqual(said(raise(subject(), failing, around(AT))), ['raised log,lead,mail']);
    const two = subject({ routes: [{ match: ANY_ALERT, to: ['pager', 'mail'], repeatMs: null }] });
    assert.deepEqual(said(raise(two, failing, around(AT))), ['raised log,mail']);
  });

  it('ends a drill by its acknowledgement, or by itself after an hour; no silence keeps it', () => {
    const drill: Condition = { code: 'KT-A343', aspect: 'critical', summary: 'x', severity: 'critical' };
    const silences = [silence({ code: 'KT-A343' })];
    const raised = raise(subject(), drill, around(AT, { silences }));
    assert.deepEqual([said(raised), raised.alert.drill], [['raised log,pager'], true]);
    const ended = acknowledge(raised.alert, ACK);
    assert.deepEqual(said(ended), ['acknowledged log,pager', 'resolved log,pager']);
    assert.equal(ended.alert.state, 'resolved');
    assert.deepEqual(watch(raised.alert, 90).heard, [
      '15 escalated lead',
      '30 escalated ciso',
      '60 resolved log,pager,lead,ciso',
    ]);
  });

  it('says at once what a clock that ran ahead has put off', () => {
    const { alert } = raise(subject({ escalation: [] }), OVERDUE, around(AT + 15 * DAY_MS));
    const right = seenAgain(alert, subject({ escalation: [] }), OVERDUE, around(AT));
    assert.deepEqual(said(right), ['repeated log,pager']);
    assert.equal(right?.alert.repeatAt, AT + HOUR_MS);
  });

  it('counts from the restore after one, so that nobody is called for what was said long ago', () => {
    const { alert } = raise(subject(), OVERDUE, around(AT - 90 * DAY_MS));
    const back = restored(alert, AT);
    assert.equal(lookAgain(back, around(AT)), null);
    assert.equal(back.repeatAt, AT + 15 * MINUTE_MS);
  });

  it('counts every change, and none where there is nothing to change', () => {
    const first = raise(subject(), OVERDUE, around(AT)).alert;
    assert.equal(seenAgain(first, subject(), OVERDUE, around(AT + MINUTE_MS)), null);
    assert.equal(acknowledge(first, ACK).alert.revision, first.revision + 1);
  });
});
