import assert from 'node:assert/strict';
import { currentVersion, previousVersion } from '../../src/domain/credential.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { ImpossibleEvent } from '../../src/domain/fold.ts';
import type { History } from '../support/history.ts';
import {
  called,
  confirmed,
  delivering,
  imported,
  key,
  OLD_ENDS_AT,
  opened,
  overlapping,
  retired,
  sealed,
  spec,
  START_AT,
} from '../support/history.ts';

const lost: CredentialEvent = { type: 'SecretLost', attempt: 'att_2', oldEndsAt: OLD_ENDS_AT, evidence: 'e' };
const quarantined: CredentialEvent = { type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'cut' };
const secondCall: CredentialEvent = {
  type: 'CallStarted',
  attempt: 'att_3',
  deadlineAt: START_AT,
  settleMs: 1,
};

function parsed(history: History): History {
  return history.and({
    ...{ type: 'Parsed', attempt: 'att_2', key: key(2), oldEndsAt: OLD_ENDS_AT },
    oldMayBeDead: false,
  });
}

describe('the fold', () => {
  it('hands over from the old version to the new one when the overlap starts', () => {
    const { state } = overlapping();
    assert.equal(currentVersion(state)?.version, 2);
    assert.equal(previousVersion(state)?.version, 1);
    assert.equal(previousVersion(state)?.endsAt, OLD_ENDS_AT);
  });

  it('leaves one expired and one current version when a rotation closes', () => {
    const { state } = retired().and({ type: 'Closed' });
    assert.deepEqual(
      state.versions.map(({ version, status }) => [version, status]),
      [
        [1, 'expired'],
        [2, 'current'],
      ],
    );
    assert.equal(state.saga, null);
  });

  it('keeps the old version current while the new one is only pending', () => {
    const { state } = delivering();
    assert.equal(currentVersion(state)?.version, 1);
    assert.equal(state.versions[1]?.status, 'pending');
  });

  it('goes on from a reply whose call was voided, as long as no other call was made', () => {
    const late: CredentialEvent = { type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 1, status: 200 };
    const voided = () => called().and(quarantined).and({ type: 'Voided', attempt: 'att_2', evidence: 'e' });
    assert.equal(voided().and(late).state.saga?.phase, 'sealed');
    const again = () => voided().and({ type: 'Preflighted', checks: [] });
    assert.equal(again().and(late).state.saga?.phase, 'sealed');
    assert.equal(again().and(secondCall).and(late).state.saga?.phase, 'calling');
  });

  it('takes a second paste until the issuer has accepted one', () => {
    const paste: CredentialEvent = { type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 1, status: null };
    const unproven = () => parsed(confirmed().and(paste));
    assert.equal(unproven().and(paste).state.saga?.phase, 'sealed');
    const proven = unproven().and({ type: 'Accepted', version: 2 });
    assert.equal(proven.and(paste).state.saga?.phase, 'delivering');
  });

  it('compares a call with what the issuer showed last', () => {
    const shown = {
      ...{ applicationId: 'app-1', keyIdMasked: null, secretMasked: 'a***b' },
      ...{ lastResetAt: START_AT, permissions: [] },
    };
    const { saga } = called()
      .and(quarantined)
      .and(lost)
      .and({ type: 'SecondResetApproved', why: 'w' })
      .and({ type: 'Preflighted', checks: [], issuer: shown }).state;
    assert.ok(saga?.kind === 'rotation');
    assert.deepEqual(saga.baseline.issuer, shown);
  });

  it('accepts a sealed reply in any phase and moves only a rotation that still waits for it', () => {
    const late: CredentialEvent = { type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 1, status: 200 };
    assert.equal(called().and(quarantined).and(late).state.saga?.phase, 'sealed');
    assert.equal(called().and(quarantined).and(lost).and(late).state.saga?.phase, 'sealed');
    assert.equal(overlapping().and(late).state.saga?.phase, 'overlap');
    assert.deepEqual(imported().and(late).state.sealedAttempts, ['att_2']);
  });

  it('forgets the loss when the lost secret turns up', () => {
    const history = called().and(quarantined).and(lost);
    assert.equal(history.state.versions.at(-1)?.status, 'lost');
    history.and({ type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 1, status: 200 });
    assert.deepEqual(
      history.state.versions.map(({ status }) => status),
      ['current'],
    );
  });

  it('keeps one version per number when a second reset replaces a lost one', () => {
    const { state } = called()
      .and(quarantined)
      .and(lost)
      .and({ type: 'SecondResetApproved', why: 'w' })
      .and({ type: 'Preflighted', checks: [] })
      .and(secondCall)
      .and({ type: 'Sealed', attempt: 'att_3', digest: 'd', bytes: 1, status: 200 })
      .and({
        type: 'Parsed',
        attempt: 'att_3',
        key: key(2, { attempt: 'att_3' }),
        oldEndsAt: START_AT,
        oldMayBeDead: true,
      });
    assert.deepEqual(
      state.versions.map(({ version, status }) => [version, status]),
      [
        [1, 'current'],
        [2, 'pending'],
      ],
    );
  });

  it('marks only live versions as leaked', () => {
    const { state } = retired().and({ type: 'Closed' }).and({
      type: 'KillOpened',
      containment: 'k',
      leaked: true,
      incident: null,
      replace: true,
      note: null,
    });
    assert.deepEqual(
      state.versions.map(({ leakedAt }) => leakedAt !== null),
      [false, true],
    );
  });

  const impossible: readonly [string, () => History, CredentialEvent][] = [
    ['a second call after an unresolved one', called, secondCall],
    ['a call without a preflight', opened, secondCall],
    ['a second rotation beside an open one', opened, { ...openedEvent(), rotation: 'rot_2' }],
    [
      'a call after a loss that nobody approved',
      () => called().and(quarantined).and(lost),
      { type: 'Preflighted', checks: [] },
    ],
    [
      'giving up after the call',
      called,
      { type: 'Aborted', fault: { code: 'c', place: '', saw: '', expected: '', next: '' } },
    ],
    [
      'a parse without a sealed reply',
      called,
      { type: 'Parsed', attempt: 'att_2', key: key(2), oldEndsAt: 0, oldMayBeDead: false },
    ],
    [
      'retiring before the overlap',
      delivering,
      {
        type: 'PreviousRetired',
        proof: { version: 1, before: null, refused: { verdict: 'dead', at: 0 }, survivor: null },
      },
    ],
    ['closing with the old key not retired', overlapping, { type: 'Closed' }],
    [
      'a refusal of another attempt',
      sealed,
      {
        type: 'Refused',
        attempt: 'att_9',
        fault: { code: 'c', place: '', saw: '', expected: '', next: '' },
        retryAt: null,
      },
    ],
    ['proof of death without a deletion', imported, { type: 'ProvenDead', proofs: [] }],
  ];
  for (const [what, history, event] of impossible) {
    it(`refuses ${what}`, () => {
      const before = history();
      assert.throws(() => before.and(event).state, ImpossibleEvent);
    });
  }
});

function openedEvent(): Extract<CredentialEvent, { type: 'Opened' }> {
  return {
    type: 'Opened',
    rotation: 'rot_1',
    reason: 'age',
    policy: null,
    fromVersion: 1,
    toVersion: 2,
    destinations: [],
    fields: spec.fields,
    baseline: { issuer: null, stores: {} },
  };
}
