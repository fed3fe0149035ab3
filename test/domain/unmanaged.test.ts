import assert from 'node:assert/strict';
import { DAY_MS } from '../../src/domain/duration.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { delivering, factsAt, OLD_ENDS_AT, overlapping, retired } from '../support/history.ts';

describe('a credential whose manifest has disappeared', () => {
  for (const [phase, history] of [
    ['delivering', delivering()],
    ['overlap', overlapping()],
    ['retired', retired()],
  ] as const)
    it(`waits in the phase ${phase} until it is back`, () => {
      const facts = factsAt(OLD_ENDS_AT + DAY_MS, { spec: null, policy: null, profile: null });
      const decision = decide(history.state, facts);
      assert.deepEqual(decision, { kind: 'wait', untilAt: null, why: 'not in any manifest' });
    });
});
