import assert from 'node:assert/strict';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import type { FaultCode } from '../../src/domain/fault.ts';
import { factsAt, OLD_ENDS_AT, overlapping } from '../support/history.ts';

/** The old key's end is proven by the new key's life. */
describe('an overlap that can not end', () => {
  const raised = (code: FaultCode): readonly string[] => {
    const fault = { code, place: 'x', saw: 'y', expected: 'z', next: 'n' };
    const retire = { tries: 5, firstFailedAt: OLD_ENDS_AT, retryAt: OLD_ENDS_AT + 20 * MINUTE_MS, fault };
    const facts = factsAt(OLD_ENDS_AT + 16 * MINUTE_MS, { retries: { retire } });
    return conditionsOf(overlapping().state, facts).raised.map((condition) => condition.code);
  };

  it('is paged as stuck when the new key is refused as well', () => {
    assert.ok(raised('KT4009').includes('KT-A104'));
  });

  it('is paged by the age of the old key alone when that one lives on', () => {
    assert.ok(!raised('KT5015').includes('KT-A104'));
  });
});
