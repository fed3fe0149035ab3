import assert from 'node:assert/strict';
import type { AskedAction, OpenApproval } from '../../src/domain/approvals/approval.ts';
import { boundText } from '../../src/domain/approvals/bound.ts';
import { isLastVoice, whyNotAgree, whyNotDeny } from '../../src/domain/approvals/may-agree.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { called, imported, START_AT } from '../support/history.ts';

const ROTATE: AskedAction = { do: 'rotate', note: null, afterLoss: false };
const KILL: AskedAction = { do: 'revoke', leaked: true, incident: null, replace: true, note: null };

const open: OpenApproval = {
  ...{ id: 'appr_1', action: KILL, plan: null, bound: 'b', by: 'user:operator' },
  ...{ askedAt: START_AT, expiresAt: START_AT + 10 },
  need: { count: 2, from: ['group:security', 'user:head'], excludeRequester: true, policy: 'prod' },
  given: [{ by: 'user:first', at: START_AT, digest: 'b', reason: null }],
};
const security = ['group:security'];

describe('who may agree', () => {
  const cases: readonly {
    readonly who: string;
    readonly groups?: readonly string[];
    readonly change?: Partial<OpenApproval>;
    readonly at?: number;
    readonly code: string | null;
  }[] = [
    { who: 'user:second', groups: security, code: null },
    { who: 'user:head', code: null },
    { who: 'user:trader', groups: ['group:trading'], code: 'KT5205' },
    { who: 'user:security', code: 'KT5205' },
    { who: 'user:operator', groups: security, code: 'KT5205' },
    {
      who: 'user:operator',
      groups: security,
      change: { need: { ...open.need, excludeRequester: false } },
      code: null,
    },
    { who: 'user:first', groups: security, code: 'KT5206' },
    { who: 'user:anybody', change: { need: { ...open.need, from: null } }, code: null },
    { who: 'user:second', groups: security, at: 10, code: 'KT5204' },
    { who: 'user:second', groups: security, at: 9, code: null },
  ];
  for (const { who, groups = [], change = {}, at = 0, code } of cases)
    it(`${who} in ${groups.join(', ') || 'no group'} after ${at} ms with ${JSON.stringify(change)}`, () => {
      const refusal = whyNotAgree({ ...open, ...change }, { actor: who, groups }, START_AT + at);
      assert.equal(refusal?.code ?? null, code);
    });

  it('counts voices up to the number that the policy asks for', () => {
    assert.equal(isLastVoice(open), true);
    assert.equal(isLastVoice({ ...open, given: [] }), false);
  });

  it('lets whoever asked take it back, and nobody else outside the groups', () => {
    assert.equal(whyNotDeny(open, { actor: 'user:operator', groups: [] }), null);
    assert.equal(whyNotDeny(open, { actor: 'user:x', groups: security }), null);
    assert.equal(whyNotDeny(open, { actor: 'user:x', groups: [] })?.code, 'KT5205');
  });
});

describe('what people agree to', () => {
  const before = imported().state;
  const after = (event: CredentialEvent) => imported().and(event).state;

  it('is the same after a look and a report', () => {
    const looked = after({
      type: 'Observed',
      keys: { 1: 'accepted' },
      destinations: {},
      resetElsewhere: false,
    });
    const loaded = after({ type: 'Loaded', consumer: 'order-router', version: 1 });
    for (const state of [looked, loaded]) assert.equal(boundText(state, KILL), boundText(before, KILL));
  });

  it('is another one for another name, another live key, an open rotation, or any other option', () => {
    const texts = [
      boundText(before, KILL),
      boundText(before, ROTATE),
      boundText(before, { ...KILL, replace: false }),
      boundText(before, { ...KILL, leaked: false }),
      boundText(after({ type: 'Renamed', name: 'other' }), KILL),
      boundText(called().state, KILL),
    ];
    assert.equal(new Set(texts).size, texts.length);
  });

  it('does not depend on the order in which the action was written', () => {
    const turned: AskedAction = { note: null, replace: true, incident: null, leaked: true, do: 'revoke' };
    assert.equal(boundText(before, turned), boundText(before, KILL));
  });
});
