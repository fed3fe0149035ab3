import assert from 'node:assert/strict';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { RetryState } from '../../src/domain/retry.ts';
import {
  BORN_AT,
  called,
  factsAt,
  imported,
  OLD_ENDS_AT,
  OVERLAP_MS,
  overlapping,
  policy,
  retired,
  START_AT,
} from '../support/history.ts';
import type { History } from '../support/history.ts';

function failing(code: string, firstFailedAt: number): RetryState {
  return {
    tries: 3,
    firstFailedAt,
    retryAt: firstFailedAt + DAY_MS,
    fault: { code, place: 'p', saw: 's', expected: 'e', next: 'n' },
  };
}

function codes(history: History, facts: Facts): readonly string[] {
  return conditionsOf(history.state, facts).raised.map(({ code }) => code);
}

const young = { bornAt: START_AT - 10 * DAY_MS };
const half = START_AT + OVERLAP_MS / 2;

interface Case {
  readonly what: string;
  readonly history: () => History;
  readonly at: number;
  readonly facts?: Partial<Facts>;
  readonly code: string;
  readonly raised: boolean;
}

const CASES: readonly Case[] = [
  {
    what: 'below the warning age',
    history: imported,
    at: BORN_AT + 60 * DAY_MS - 1,
    code: 'KT-A102',
    raised: false,
  },
  { what: 'at the warning age', history: imported, at: BORN_AT + 60 * DAY_MS, code: 'KT-A102', raised: true },
  {
    what: 'at max, when overdue takes its place',
    history: imported,
    at: BORN_AT + 90 * DAY_MS,
    code: 'KT-A102',
    raised: false,
  },
  { what: 'at max', history: imported, at: BORN_AT + 90 * DAY_MS, code: 'KT-A103', raised: true },
  {
    what: 'a millisecond before max',
    history: imported,
    at: BORN_AT + 90 * DAY_MS - 1,
    code: 'KT-A103',
    raised: false,
  },
  {
    what: 'within the lead of the issuer',
    history: () => imported({ ...young, expiresAt: START_AT + DAY_MS }),
    at: START_AT,
    code: 'KT-A102',
    raised: true,
  },
  {
    what: 'once the issuer has ended the key',
    history: () => imported({ ...young, expiresAt: START_AT }),
    at: START_AT,
    code: 'KT-A101',
    raised: true,
  },
  {
    what: 'while the outcome is unknown',
    history: () => called().and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'w' }),
    at: START_AT,
    code: 'KT-A105',
    raised: true,
  },
  {
    what: 'after the loss of a secret',
    history: () =>
      called()
        .and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'w' })
        .and({ type: 'SecretLost', attempt: 'att_2', oldEndsAt: OLD_ENDS_AT, evidence: 'e' }),
    at: START_AT,
    code: 'KT-A106',
    raised: true,
  },
  {
    what: 'when the old key died early',
    history: () => overlapping().and({ type: 'PreviousDied', version: 1, at: START_AT + HOUR_MS }),
    at: START_AT + DAY_MS,
    code: 'KT-A107',
    raised: true,
  },
  {
    what: 'once the overlap would have ended anyway',
    history: () => overlapping().and({ type: 'PreviousDied', version: 1, at: START_AT + HOUR_MS }),
    at: OLD_ENDS_AT,
    code: 'KT-A107',
    raised: false,
  },
  {
    what: 'an hour after the overlap, still accepted',
    history: overlapping,
    at: OLD_ENDS_AT + HOUR_MS,
    facts: { retries: { retire: failing('KT5015', OLD_ENDS_AT) } },
    code: 'KT-A108',
    raised: true,
  },
  {
    what: 'within the tolerance of the end',
    history: overlapping,
    at: OLD_ENDS_AT + MINUTE_MS,
    facts: { retries: { retire: failing('KT5015', OLD_ENDS_AT) } },
    code: 'KT-A108',
    raised: false,
  },
  { what: 'before half of the overlap', history: overlapping, at: half - 1, code: 'KT-A109', raised: false },
  { what: 'from half of the overlap', history: overlapping, at: half, code: 'KT-A109', raised: true },
  {
    what: 'after everybody has loaded',
    history: () =>
      overlapping()
        .and({ type: 'Loaded', consumer: 'order-router', version: 2 })
        .and({ type: 'Loaded', consumer: 'risk-batch', version: 2 }),
    at: half,
    code: 'KT-A109',
    raised: false,
  },
  {
    what: 'while the issuer does not answer',
    history: imported,
    at: START_AT,
    facts: { retries: { watch: failing('KT4001', START_AT) } },
    code: 'KT-A110',
    raised: true,
  },
  {
    what: 'while a step fails for less than fifteen minutes',
    history: imported,
    at: START_AT + 14 * MINUTE_MS,
    facts: { retries: { open: failing('KT3001', START_AT) } },
    code: 'KT-A104',
    raised: false,
  },
  {
    what: 'once a step fails for fifteen minutes',
    history: imported,
    at: START_AT + 15 * MINUTE_MS,
    facts: { retries: { open: failing('KT3001', START_AT) } },
    code: 'KT-A104',
    raised: true,
  },
  {
    what: 'when a destination holds another value',
    history: () =>
      imported(young).and({
        type: 'Observed',
        keys: {},
        destinations: { 'vault:kv/x': 'drift' },
        resetElsewhere: false,
      }),
    at: START_AT,
    code: 'KT-A111',
    raised: true,
  },
  {
    what: 'when a destination is only unreachable',
    history: () =>
      imported(young).and({
        type: 'Observed',
        keys: {},
        destinations: { 'vault:kv/x': 'unreachable' },
        resetElsewhere: false,
      }),
    at: START_AT,
    code: 'KT-A111',
    raised: false,
  },
  {
    what: 'when a promotion met a foreign writer',
    history: imported,
    at: START_AT,
    facts: { retries: { 'promote vault:kv/x': failing('KT5006', START_AT) } },
    code: 'KT-A111',
    raised: true,
  },
  {
    what: 'when the issuer shows a foreign reset',
    history: () =>
      imported(young).and({ type: 'Observed', keys: {}, destinations: {}, resetElsewhere: true }),
    at: START_AT,
    code: 'KT-A112',
    raised: true,
  },
  {
    what: 'when its manifest has disappeared',
    history: imported,
    at: START_AT,
    facts: { spec: null, policy: null },
    code: 'KT-A114',
    raised: true,
  },
  {
    what: 'when a rotation is due and waits for apply',
    history: imported,
    at: START_AT,
    facts: { policy: { ...policy, mode: 'plan' } },
    code: 'KT-A115',
    raised: true,
  },
  {
    what: 'when the issuer refuses the current key at rest',
    history: () =>
      imported(young).and({ type: 'Observed', keys: { 1: 'dead' }, destinations: {}, resetElsewhere: false }),
    at: START_AT,
    code: 'KT-A116',
    raised: true,
  },
  {
    what: 'when the current key has merely lost its scope',
    history: () =>
      imported(young).and({
        type: 'Observed',
        keys: { 1: 'out-of-scope' },
        destinations: {},
        resetElsewhere: false,
      }),
    at: START_AT,
    code: 'KT-A116',
    raised: false,
  },
  {
    what: 'while the clocks disagree',
    history: imported,
    at: START_AT,
    facts: { retries: { preflight: failing('KT5002', START_AT) } },
    code: 'KT-A201',
    raised: true,
  },
  {
    what: 'while the issuer refuses the time of our calls',
    history: imported,
    at: START_AT,
    facts: { retries: { watch: failing('KT4012', START_AT) } },
    code: 'KT-A201',
    raised: true,
  },
  {
    what: 'while the escrow can not be written',
    history: imported,
    at: START_AT,
    facts: { retries: { preflight: failing('KT2005', START_AT) } },
    code: 'KT-A202',
    raised: true,
  },
];

describe('alert conditions', () => {
  for (const { what, history, at, facts, code, raised } of CASES) {
    it(`${code} is ${raised ? '' : 'not '}raised ${what}`, () => {
      assert.equal(codes(history(), factsAt(at, facts)).includes(code), raised);
    });
  }

  it('has nothing to say about a healthy credential', () => {
    assert.deepEqual(codes(imported(young), factsAt(START_AT)), []);
    assert.deepEqual(codes(retired().and({ type: 'Closed' }), factsAt(OLD_ENDS_AT + 2 * HOUR_MS)), []);
  });

  it('names every straggler', () => {
    const history = overlapping().and({ type: 'Loaded', consumer: 'order-router', version: 2 });
    const { raised } = conditionsOf(history.state, factsAt(half));
    assert.deepEqual(
      raised.map(({ aspect }) => aspect),
      ['risk-batch'],
    );
  });

  it('says when it would next find something else, so that nobody has to look before', () => {
    assert.equal(
      conditionsOf(imported(young).state, factsAt(START_AT)).changesAt,
      young.bornAt + 60 * DAY_MS,
    );
    assert.equal(conditionsOf(overlapping().state, factsAt(START_AT)).changesAt, half);
  });
});
