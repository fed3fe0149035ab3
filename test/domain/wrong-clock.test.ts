import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { nextRetry } from '../../src/domain/retry.ts';
import { factsAt, opened, promoted, START_AT } from '../support/history.ts';

const FAULT = { code: 'KT3001', place: 'x', saw: 'y', expected: 'z', next: 'n' };

/** All of this was written down while the clock ran fifteen days ahead; now it is right again. */
describe('after the clock was set back', () => {
  const WRONG_AT = START_AT + 15 * DAY_MS;

  it('a step does not wait for a retry that is days away', () => {
    const retry = nextRetry(undefined, FAULT, WRONG_AT, 0);
    const decision = decide(opened().state, factsAt(START_AT, { retries: { preflight: retry } }));
    assert.deepEqual(decision, { kind: 'step', step: { do: 'preflight' } });
  });

  it('a failure is counted from now at the latest, so that it is paged in time', () => {
    const early = nextRetry(undefined, FAULT, WRONG_AT, 0);
    assert.equal(nextRetry(early, FAULT, START_AT, 0).firstFailedAt, START_AT);
  });

  it('a preflight of the future is made again before the call', () => {
    const history = opened().and({ type: 'Preflighted', checks: [] }, WRONG_AT);
    const decision = decide(history.state, factsAt(START_AT));
    assert.deepEqual(decision, { kind: 'step', step: { do: 'preflight' } });
  });

  it('a refusal that asks for an hour at most is not waited for by days', () => {
    const call = {
      type: 'CallStarted',
      attempt: 'att_2',
      deadlineAt: WRONG_AT,
      settleMs: 0,
    } as const;
    const refusal = {
      type: 'Refused',
      attempt: 'att_2',
      fault: FAULT,
      retryAt: WRONG_AT + MINUTE_MS,
    } as const;
    const history = opened().and({ type: 'Preflighted', checks: [] }).and(call).and(refusal);
    const decision = decide(history.state, factsAt(START_AT));
    assert.deepEqual(decision, { kind: 'step', step: { do: 'preflight' } });
  });

  it('a look of the future does not put the next one off', () => {
    const history = promoted().and({ type: 'OverlapStarted', endsAt: START_AT + 10 * DAY_MS });
    const decision = decide(history.state, factsAt(START_AT + MINUTE_MS, { watchedAt: WRONG_AT }));
    assert.deepEqual(decision, { kind: 'step', step: { do: 'watch' } });
  });
});
