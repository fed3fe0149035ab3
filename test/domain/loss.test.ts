import assert from 'node:assert/strict';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { called, factsAt, OLD_ENDS_AT, START_AT } from '../support/history.ts';

describe('a secret that nobody holds', () => {
  it('is said anew when 72 and when 24 hours of the old key are left', () => {
    const lost = called()
      .and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'cut' })
      .and({ type: 'SecretLost', attempt: 'att_2', oldEndsAt: OLD_ENDS_AT, evidence: 'e' }).state;
    const aspects = (at: number) =>
      conditionsOf(lost, factsAt(at)).raised.flatMap(({ code, aspect }) =>
        code === 'KT-A106' ? [aspect] : [],
      );
    assert.deepEqual(aspects(OLD_ENDS_AT - 72 * HOUR_MS - 1), ['']);
    assert.deepEqual(aspects(OLD_ENDS_AT - 72 * HOUR_MS), ['', '72h']);
    assert.deepEqual(aspects(OLD_ENDS_AT - 24 * HOUR_MS), ['', '72h', '24h']);
    const next = conditionsOf(lost, factsAt(START_AT)).changesAt;
    assert.equal(next, OLD_ENDS_AT - 72 * HOUR_MS);
  });
});
