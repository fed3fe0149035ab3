import assert from 'node:assert/strict';
import { DAY_MS, formatDuration, HOUR_MS, MINUTE_MS, parseDuration } from '../../src/domain/duration.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { UNKNOWN_BIRTH_AT } from '../../src/domain/key-version.ts';
import { conditionOf } from '../../src/domain/present/condition.ts';
import { credentialView } from '../../src/domain/present/detail.ts';
import { planDifferences, planItem } from '../../src/domain/present/plan.ts';
import { statusRow } from '../../src/domain/present/status.ts';
import { whyView } from '../../src/domain/present/why.ts';
import type { CredentialCondition } from '../../src/domain/views.ts';
import {
  called,
  factsAt,
  History,
  imported,
  OLD_ENDS_AT,
  overlapping,
  policy,
  promoted,
  retired,
  spec,
  START_AT,
} from '../support/history.ts';

const young = { bornAt: START_AT - 10 * DAY_MS };

describe('the word for a credential', () => {
  const table: readonly [CredentialCondition, () => History][] = [
    ['new', () => new History().and({ type: 'Registered', name: spec.name })],
    ['current', () => imported(young)],
    ['expiring', () => imported({ bornAt: START_AT - 61 * DAY_MS })],
    ['due', () => imported({ bornAt: START_AT - 76 * DAY_MS })],
    ['overdue', () => imported({ bornAt: START_AT - 91 * DAY_MS })],
    ['rotating', promoted],
    ['overlap', overlapping],
    ['outcome-unknown', called],
    [
      'drift',
      () =>
        imported(young).and({
          type: 'Observed',
          keys: {},
          destinations: { d: 'missing' },
          resetElsewhere: false,
        }),
    ],
    [
      'revoking',
      () =>
        imported(young).and({
          type: 'KillOpened',
          containment: 'k',
          leaked: true,
          incident: null,
          replace: true,
          note: null,
        }),
    ],
  ];
  for (const [word, history] of table) {
    it(`is "${word}"`, () => assert.equal(conditionOf(history().state, factsAt(START_AT)), word));
  }
});

describe('a line of status', () => {
  it('shows the overlap as what comes next, with its end', () => {
    const row = statusRow(
      overlapping().and({ type: 'Loaded', consumer: 'order-router', version: 2 }).state,
      factsAt(START_AT),
    );
    assert.deepEqual([row.version, row.next, row.nextAt], [2, 'old key ends', OLD_ENDS_AT]);
    assert.deepEqual(row.consumers, { declared: 2, loaded: 1 });
  });

  it('tells no age where nobody knows one, and counts it as over any limit', () => {
    const { state } = imported({ bornAt: UNKNOWN_BIRTH_AT });
    const facts = factsAt(START_AT);
    assert.equal(statusRow(state, facts).ageMs, null);
    assert.equal(planItem(state, facts).ageMs, null);
    assert.equal(credentialView(state, facts, []).versions[0]?.bornAt, null);
    assert.match(
      whyView(state, facts)
        .reasons.map(({ text }) => text)
        .join(),
      /^age unknown, rotate at 75d/,
    );
    const [overdue] = conditionsOf(state, facts).raised;
    assert.deepEqual([overdue?.code, overdue?.summary], ['KT-A103', 'age unknown counts as over max 90d']);
  });

  it('shows when a young key is rotated', () => {
    const row = statusRow(imported(young).state, factsAt(START_AT));
    assert.deepEqual([row.next, row.nextAt], ['rotate', young.bornAt + 75 * DAY_MS]);
  });
});

describe('why', () => {
  it('names the rule, its file and its line', () => {
    const view = whyView(imported().state, factsAt(START_AT, { policy: { ...policy, mode: 'audit' } }));
    assert.deepEqual(
      view.reasons.map(({ kind, source, policy: name }) => [kind, source?.line, name]),
      [
        ['rotate-now-because', 24, 'prod'],
        ['not-yet-because', 22, 'prod'],
      ],
    );
  });

  it('says what a waiting rotation waits for', () => {
    const fault = {
      code: 'KT3001',
      place: 'store vault',
      saw: 'no answer',
      expected: 'e',
      next: 'keyturn doctor',
    };
    const retry = { tries: 2, firstFailedAt: START_AT, retryAt: START_AT + MINUTE_MS, fault };
    const view = whyView(promoted().state, factsAt(START_AT, { retries: { 'stage x': retry } }));
    assert.match(
      view.reasons.map(({ text }) => text).join('\n'),
      /stage x failed 2 times: KT3001 store vault: no answer/,
    );
    assert.equal(view.next, 'keyturn doctor');
  });
});

describe('a plan', () => {
  it('rotates what is due, also under a policy that waits for apply', () => {
    const item = planItem(imported().state, factsAt(START_AT, { policy: { ...policy, mode: 'plan' } }));
    assert.equal(item.action, 'rotate-now');
  });

  it('says what changed when it has become stale', () => {
    const before = [planItem(imported().state, factsAt(START_AT))];
    const state = imported().and({ type: 'Loaded', consumer: 'order-router', version: 1 }).state;
    assert.deepEqual(planDifferences(before, [planItem(state, factsAt(START_AT))]), [
      'wb-orders-1: 1 new events since the plan',
    ]);
    assert.deepEqual(planDifferences(before, []), ['wb-orders-1: gone']);
    assert.deepEqual(planDifferences(before, before), []);
  });

  it('leaves a finished rotation alone until the new key is old', () => {
    const item = planItem(retired().and({ type: 'Closed' }).state, factsAt(OLD_ENDS_AT + 2 * HOUR_MS));
    assert.deepEqual([item.action, item.at], ['nothing', START_AT + 75 * DAY_MS]);
  });
});

describe('a duration', () => {
  it('is read with its units and refused without', () => {
    assert.equal(parseDuration('1d12h'), 36 * HOUR_MS);
    for (const text of ['', '10', 'd', '1.5d', '-1d', '1w', ' 1d'])
      assert.equal(parseDuration(text), null, text);
  });

  it('is shown in its two largest units', () => {
    assert.equal(formatDuration(6 * DAY_MS + 4 * HOUR_MS + 59 * MINUTE_MS), '6d 4h');
    assert.equal(formatDuration(DAY_MS + MINUTE_MS), '1d');
    assert.equal(formatDuration(0), '0s');
    assert.equal(formatDuration(-HOUR_MS), '-1h');
  });
});
