import assert from 'node:assert/strict';
import type { CredentialState } from '../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { RetryState } from '../../src/domain/retry.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { stepKey } from '../../src/domain/rotation/step.ts';
import {
  BORN_AT,
  called,
  delivering,
  factsAt,
  History,
  imported,
  OLD_ENDS_AT,
  opened,
  overlapping,
  policy,
  promoted,
  retired,
  ROTATE_MS,
  sealed,
  spec,
  START_AT,
} from '../support/history.ts';

const [vault, aws] = spec.destinations.map(({ name }) => name) as [string, string];

/** A step as its key, a wait as the time in whole milliseconds after the start, or `for ever`. */
function outcome(state: CredentialState, facts: Facts): string {
  const decision = decide(state, facts);
  if (decision.kind === 'step') return stepKey(decision.step);
  return decision.untilAt === null ? 'wait for ever' : `wait ${decision.untilAt - START_AT}`;
}

function failing(code: string, retryAt: number): RetryState {
  const fault = { code, place: 'p', saw: 's', expected: 'e', next: 'n' };
  return { tries: 1, firstFailedAt: START_AT, retryAt, fault };
}

interface Case {
  readonly when: string;
  readonly history: () => History;
  readonly facts?: Partial<Facts>;
  readonly at?: number;
  readonly then: string;
}

const young = { bornAt: START_AT - 10 * DAY_MS };

const CASES: readonly Case[] = [
  {
    when: 'the credential is new',
    history: () => new History().and({ type: 'Registered', name: spec.name }),
    then: 'baseline',
  },
  { when: 'the manifest is gone', history: imported, facts: { spec: null }, then: 'wait for ever' },
  { when: 'the key is as old as rotate allows', history: imported, then: 'open' },
  {
    when: 'the key is a millisecond younger than rotate',
    history: imported,
    at: BORN_AT + ROTATE_MS - 1,
    then: `wait ${BORN_AT + ROTATE_MS - START_AT}`,
  },
  {
    when: 'the issuer ends a young key within the lead',
    history: () => imported({ ...young, expiresAt: START_AT + DAY_MS }),
    then: 'open',
  },
  {
    when: 'the policy only reports',
    history: imported,
    facts: { policy: { ...policy, mode: 'audit' } },
    then: 'wait',
  },
  {
    when: 'the policy waits for apply',
    history: imported,
    facts: { policy: { ...policy, mode: 'plan' } },
    then: 'wait',
  },
  {
    when: 'a person asked although the policy waits for apply',
    history: () => imported(young).and({ type: 'Requested', reason: 'requested', note: null }),
    facts: { policy: { ...policy, mode: 'plan' } },
    then: 'open',
  },
  {
    when: 'somebody reset the key elsewhere',
    history: () => imported().and({ type: 'Observed', keys: {}, destinations: {}, resetElsewhere: true }),
    then: 'wait',
  },
  {
    when: 'the outside was not looked at yet',
    history: () => imported(young),
    facts: { watchedAt: null },
    then: 'watch',
  },
  { when: 'a rotation is opened', history: opened, then: 'preflight' },
  {
    when: 'the preflight is fresh',
    history: () => opened().and({ type: 'Preflighted', checks: [] }),
    then: 'call',
  },
  {
    when: 'the preflight has aged',
    history: () => opened().and({ type: 'Preflighted', checks: [] }),
    at: START_AT + 5 * MINUTE_MS,
    then: 'preflight',
  },
  { when: 'the process died after the intent', history: called, then: 'recover-call' },
  {
    when: 'the outcome is unknown and effects may still come',
    history: () =>
      called().and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT + HOUR_MS, why: 'cut' }),
    then: `wait ${HOUR_MS}`,
  },
  {
    when: 'the quarantine is over',
    history: () =>
      called().and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT + HOUR_MS, why: 'cut' }),
    at: START_AT + HOUR_MS,
    then: 'compare',
  },
  {
    when: 'the secret is lost',
    history: () =>
      called()
        .and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'cut' })
        .and({ type: 'SecretLost', attempt: 'att_2', oldEndsAt: OLD_ENDS_AT, evidence: 'e' }),
    then: 'wait for ever',
  },
  {
    when: 'a second reset was approved',
    history: () =>
      called()
        .and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'cut' })
        .and({ type: 'SecretLost', attempt: 'att_2', oldEndsAt: OLD_ENDS_AT, evidence: 'e' })
        .and({ type: 'SecondResetApproved', why: 'w' }),
    then: 'preflight',
  },
  { when: 'a reply is sealed', history: sealed, then: 'parse' },
  { when: 'the new key is accepted', history: delivering, then: `stage ${vault}` },
  {
    when: 'one store is down',
    history: delivering,
    facts: { retries: { [`stage ${vault}`]: failing('KT3001', START_AT + MINUTE_MS) } },
    then: `stage ${aws}`,
  },
  {
    when: 'one store is down and the other verified, the old key alive',
    history: () =>
      delivering().and({ type: 'Staged', destination: aws }).and({ type: 'Verified', destination: aws }),
    facts: { retries: { [`stage ${vault}`]: failing('KT3001', START_AT + MINUTE_MS) } },
    then: `wait ${MINUTE_MS}`,
  },
  {
    when: 'one store is down and the other verified, the old key seen dead',
    history: () =>
      delivering()
        .and({ type: 'Staged', destination: aws })
        .and({ type: 'Verified', destination: aws })
        .and({
          type: 'Observed',
          keys: { 1: 'dead', 2: 'accepted' },
          destinations: {},
          resetElsewhere: false,
        }),
    facts: { retries: { [`stage ${vault}`]: failing('KT3001', START_AT + MINUTE_MS) } },
    then: `promote ${aws}`,
  },
  {
    when: 'one store is down a day before the old key ends',
    history: () =>
      delivering().and({ type: 'Staged', destination: aws }).and({ type: 'Verified', destination: aws }),
    facts: { retries: { [`stage ${vault}`]: failing('KT3001', OLD_ENDS_AT - DAY_MS + MINUTE_MS) } },
    at: OLD_ENDS_AT - DAY_MS,
    then: `promote ${aws}`,
  },
  {
    when: 'one store is down and the profile has no overlap',
    history: () =>
      delivering({ oldEndsAt: START_AT })
        .and({ type: 'Staged', destination: aws })
        .and({ type: 'Verified', destination: aws }),
    facts: { retries: { [`stage ${vault}`]: failing('KT3001', START_AT + MINUTE_MS) } },
    then: `promote ${aws}`,
  },
  { when: 'every destination is promoted', history: promoted, then: 'start-overlap' },
  { when: 'the overlap runs', history: overlapping, at: START_AT, then: 'wait' },
  { when: 'the overlap is over', history: overlapping, at: OLD_ENDS_AT, then: 'retire' },
  {
    when: 'the old key died early',
    history: () =>
      overlapping().and({ type: 'Observed', keys: { 1: 'dead' }, destinations: {}, resetElsewhere: false }),
    then: 'retire',
  },
  {
    when: 'the old key has lost its permission in the overlap',
    history: () =>
      overlapping().and({
        type: 'Observed',
        keys: { 1: 'out-of-scope' },
        destinations: {},
        resetElsewhere: false,
      }),
    then: 'wait',
  },
  { when: 'the old key is retired', history: retired, then: 'close' },
  { when: 'its manifest is gone in the middle', history: opened, facts: { spec: null }, then: 'wait' },
];

describe('decide', () => {
  for (const { when, history, facts, at = START_AT, then } of CASES) {
    it(`${when}: ${then}`, () => {
      const found = outcome(history().state, factsAt(at, facts));
      if (then === 'wait') assert.match(found, /^wait /);
      else assert.equal(found, then);
    });
  }

  it('never calls from any phase in which a call may have happened', () => {
    const afterIntent = [called(), sealed(), delivering(), promoted(), overlapping(), retired()];
    for (const history of afterIntent) {
      for (const days of [0, 1, 9, 10, 11, 400]) {
        assert.notEqual(outcome(history.state, factsAt(START_AT + days * DAY_MS)), 'call');
      }
    }
  });
});

describe('decide on a containment', () => {
  const kill = (): History =>
    imported().and({
      type: 'KillOpened',
      containment: 'kill_1',
      leaked: true,
      incident: 'P123',
      replace: true,
      note: null,
    });

  it('deletes at once, again after a crash, and then probes until the key is refused', () => {
    const opening = kill();
    assert.equal(outcome(opening.state, factsAt(START_AT)), 'delete');
    opening.and({ type: 'DeleteStarted', attempt: 'att_9', applicationIds: ['app-1'], before: {} });
    assert.equal(outcome(opening.state, factsAt(START_AT)), 'delete');
    opening.and({ type: 'Deleted', applicationIds: ['app-1'] });
    assert.equal(outcome(opening.state, factsAt(START_AT)), 'prove-dead');
  });

  it('opens a first rotation after the proof, unless no replacement is wanted', () => {
    const proof = {
      version: 1,
      before: null,
      refused: { verdict: 'dead', at: START_AT },
      survivor: null,
    } as const;
    for (const [replace, expected] of [
      [true, 'open'],
      [false, 'wait for ever'],
    ] as const) {
      const history = imported()
        .and({
          type: 'KillOpened',
          containment: 'kill_1',
          leaked: false,
          incident: null,
          replace,
          note: null,
        })
        .and({ type: 'DeleteStarted', attempt: 'att_9', applicationIds: ['app-1'], before: {} })
        .and({ type: 'Deleted', applicationIds: ['app-1'] })
        .and({ type: 'ProvenDead', proofs: [proof] })
        .and({ type: 'Closed' });
      assert.equal(outcome(history.state, factsAt(START_AT)), expected);
      assert.equal(history.state.versions[0]?.status, 'revoked');
    }
  });

  it('takes a running rollover over, and still keeps a reply that comes late', () => {
    const history = called()
      .and({ type: 'Superseded', rotation: 'rot_1', by: 'kill_1' })
      .and({
        type: 'KillOpened',
        containment: 'kill_1',
        leaked: true,
        incident: null,
        replace: true,
        note: null,
      })
      .and({ type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 80, status: 200 });
    assert.equal(outcome(history.state, factsAt(START_AT)), 'delete');
    assert.deepEqual(history.state.sealedAttempts, ['att_2']);
  });
});
