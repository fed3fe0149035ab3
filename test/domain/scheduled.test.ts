import assert from 'node:assert/strict';
import type { Calendars } from '../../src/domain/schedule/calendar.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { mergePolicies } from '../../src/domain/policy/merge.ts';
import type { PolicySpec } from '../../src/domain/policy/spec.ts';
import { planItem } from '../../src/domain/present/plan.ts';
import { whyView } from '../../src/domain/present/why.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import type { ScheduleSpec } from '../../src/domain/schedule/spec.ts';
import { schedulesWith } from '../../src/schedule/schedules.ts';
import { factsAt, imported, opened, policySpec } from '../support/history.ts';

const NO_CALENDARS: Calendars = new Map();
const SATURDAYS: ScheduleSpec = {
  timezone: 'Asia/Hong_Kong',
  windows: [{ cron: '0 10 * * 6', forMs: 4 * HOUR_MS }],
  blackouts: [{ from: '2026-12-24', to: '2027-01-02', why: 'year-end freeze' }],
  onMissed: 'next-window',
};

const at = (text: string): number => Date.parse(text);
/** A Thursday. */
const THURSDAY = at('2026-11-26T09:00+08:00');
const SATURDAY = at('2026-11-28T10:00+08:00');
/** A Saturday inside of the freeze. */
const FROZEN = at('2026-12-26T10:00+08:00');

/** What is known at `now` of a key that is `days` old. */
function known(now: number, days: number, change: Partial<PolicySpec> = {}, extra: Partial<Facts> = {}) {
  const lines = {
    ...policySpec.lines,
    'schedule.windows': 30,
    'schedule.blackout[0]': 33,
    exceptions: 40,
    enforceFrom: 23,
  };
  const policy = mergePolicies(
    [{ ...policySpec, issuerExpiryLeadMs: null, schedule: SATURDAYS, lines, ...change }],
    schedulesWith(NO_CALENDARS),
  );
  return { key: { bornAt: now - days * DAY_MS }, facts: factsAt(now, { policy, ...extra }) };
}

const PREFLIGHTED: CredentialEvent = { type: 'Preflighted', checks: [] };

function waitOf(state: CredentialState, facts: Facts): string {
  const decision = decide(state, facts);
  return decision.kind === 'wait' ? decision.why : decision.step.do;
}

const codes = (raised: readonly { readonly code: string }[]): readonly string[] =>
  raised.map(({ code }) => code);

describe('a rotation that is due while its schedule is closed', () => {
  it('waits for the next window, says by which line, and starts in it', () => {
    const { key, facts } = known(THURSDAY, 75);
    const { state } = imported(key);
    assert.equal(waitOf(state, facts), 'outside of the windows');
    const item = planItem(state, facts);
    assert.deepEqual([item.action, item.at], ['schedule', SATURDAY]);
    const held = whyView(state, facts).reasons.find(({ kind }) => kind === 'not-yet-because');
    assert.deepEqual([held?.source?.line, held?.policy], [30, 'prod']);
    assert.match(held?.text ?? '', /opens in 2d 1h/);
    assert.deepEqual(decide(state, { ...facts, now: SATURDAY }), {
      kind: 'step',
      step: { do: 'open', reason: 'age' },
    });
    assert.deepEqual(
      codes(conditionsOf(state, facts).raised),
      ['KT-A102'],
      'nobody is paged: the window is in time',
    );
  });

  it('pages instead where waiting would breach max', () => {
    const { key, facts } = known(FROZEN, 89);
    const { state } = imported(key);
    const item = planItem(state, facts);
    assert.equal(item.action, 'page');
    assert.match(item.reason, /year-end freeze.*would breach max/);
    assert.equal(item.at, at('2027-01-02T10:00+08:00'));
    assert.equal(decide(state, facts).kind, 'wait', 'and rotates nothing by itself');
    const page = conditionsOf(state, facts).raised.find(({ code }) => code === 'KT-A301');
    assert.match(page?.summary ?? '', /opens in 7d, and the key may live 1d$/);
  });

  it('pages at any missed window where the policy says so', () => {
    const { key, facts } = known(THURSDAY, 75, { schedule: { ...SATURDAYS, onMissed: 'page' } });
    const { state } = imported(key);
    assert.ok(codes(conditionsOf(state, facts).raised).includes('KT-A301'));
    assert.equal(planItem(state, facts).action, 'page');
  });

  it('starts when a person asks for it, and when there is no live key', () => {
    const { key, facts } = known(FROZEN, 75);
    const asked = imported(key).and({ type: 'Requested', reason: 'requested', note: null }).state;
    assert.deepEqual(decide(asked, facts), { kind: 'step', step: { do: 'open', reason: 'requested' } });
  });

  it('calls nobody once the window has closed before the call, and goes on in the next one', () => {
    const { key, facts } = known(THURSDAY, 80);
    for (const history of [
      opened('age', imported(key)),
      opened('age', imported(key)).and(PREFLIGHTED, THURSDAY),
    ]) {
      assert.deepEqual(decide(history.state, facts), {
        kind: 'wait',
        untilAt: SATURDAY,
        why: 'outside of the windows',
      });
      const inside = decide(history.state, { ...facts, now: SATURDAY });
      assert.equal(inside.kind, 'step');
    }
    const asked = opened('requested', imported(key)).state;
    assert.equal(decide(asked, facts).kind, 'step', 'a request is not kept waiting');
  });

  it('must find every one of several schedules open', () => {
    const policy = mergePolicies(
      [
        { ...policySpec, schedule: SATURDAYS },
        {
          ...policySpec,
          name: 'late',
          schedule: { ...SATURDAYS, windows: [{ cron: '0 13 * * 6', forMs: 4 * HOUR_MS }], blackouts: [] },
        },
      ],
      schedulesWith(NO_CALENDARS),
    );
    const { state } = imported({ bornAt: SATURDAY - 75 * DAY_MS });
    const decision = decide(state, factsAt(SATURDAY, { policy }));
    assert.equal(decision.kind === 'wait' && decision.untilAt, at('2026-11-28T13:00+08:00'));
  });
});

describe('a policy that is being introduced', () => {
  const FROM_AT = at('2026-12-01T00:00Z');

  it('waits for apply until enforceFrom, and rotates from then on', () => {
    const { key, facts } = known(THURSDAY, 100, { schedule: null, enforceFromAt: FROM_AT });
    const { state } = imported(key);
    assert.equal(waitOf(state, facts), 'the policy waits for apply until 2026-12-01');
    assert.equal(planItem(state, facts).action, 'rotate-now', 'a plan is there to be applied');
    assert.equal(decide(state, { ...facts, now: FROM_AT }).kind, 'step');
  });

  it('calls no key overdue before the grace after enforceFrom is over', () => {
    const change = { schedule: null, enforceFromAt: FROM_AT, graceMs: 14 * DAY_MS };
    const { key, facts } = known(THURSDAY, 100, change);
    const { state } = imported(key);
    const lateAt = FROM_AT + 14 * DAY_MS;
    assert.ok(!codes(conditionsOf(state, { ...facts, now: lateAt - 1 }).raised).includes('KT-A103'));
    assert.ok(codes(conditionsOf(state, { ...facts, now: lateAt }).raised).includes('KT-A103'));
    const without = known(THURSDAY, 100, { schedule: null, enforceFromAt: FROM_AT });
    assert.ok(codes(conditionsOf(imported(without.key).state, without.facts).raised).includes('KT-A103'));
  });
});

describe('a credential that is excepted', () => {
  const UNTIL_AT = at('2026-12-20T00:00Z');
  const exception = {
    credential: 'wb-orders-1',
    untilAt: UNTIL_AT,
    ticket: 'SEC-12',
    owner: 'group:security',
  };

  it('is left alone until the end, with who answers for it, and is overdue then', () => {
    const { key, facts } = known(THURSDAY, 100, { schedule: null, exceptions: [exception] });
    const { state } = imported(key);
    assert.equal(waitOf(state, facts), 'excepted until 2026-12-20: SEC-12, group:security answers for it');
    assert.equal(planItem(state, facts).at, UNTIL_AT);
    assert.ok(!codes(conditionsOf(state, facts).raised).includes('KT-A103'));
    assert.ok(codes(conditionsOf(state, { ...facts, now: UNTIL_AT }).raised).includes('KT-A103'));
    const held = whyView(state, facts).reasons.find(({ kind }) => kind === 'not-yet-because');
    assert.equal(held?.source?.line, 40);
  });

  it('is announced a week before its end, if the key is overdue then', () => {
    const { key, facts } = known(UNTIL_AT - 6 * DAY_MS, 100, { schedule: null, exceptions: [exception] });
    assert.ok(codes(conditionsOf(imported(key).state, facts).raised).includes('KT-A302'));
    const young = known(UNTIL_AT - 6 * DAY_MS, 20, { schedule: null, exceptions: [exception] });
    assert.ok(!codes(conditionsOf(imported(young.key).state, young.facts).raised).includes('KT-A302'));
  });
});

describe('people who operate a planned reset', () => {
  it('are told the notice of the policy beforehand, counted from the window in which it will start', () => {
    const attended = { operators: null, noticeMs: DAY_MS, claimForMs: null, maxAttempts: null };
    const { key, facts } = known(THURSDAY, 75, { attended });
    const { state } = imported(key);
    const early = conditionsOf(state, facts);
    assert.ok(!codes(early.raised).includes('KT-A303'));
    assert.ok(early.changesAt !== null && early.changesAt <= SATURDAY - DAY_MS);
    const told = conditionsOf(state, { ...facts, now: SATURDAY - DAY_MS }).raised.find(
      ({ code }) => code === 'KT-A303',
    );
    assert.equal(told?.summary, 'a reset is planned for 2026-11-28T02:00Z');
  });
});
