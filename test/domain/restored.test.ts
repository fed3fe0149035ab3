import assert from 'node:assert/strict';
import type { CredentialState } from '../../src/domain/credential.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { fold, ImpossibleEvent } from '../../src/domain/fold.ts';
import { conditionOf } from '../../src/domain/present/condition.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { stepKey } from '../../src/domain/rotation/step.ts';
import {
  called,
  delivering,
  factsAt,
  History,
  imported,
  opened,
  overlapping,
  retired,
  sealed,
  spec,
  START_AT,
} from '../support/history.ts';

const RESTORED_AT = START_AT + DAY_MS;
const SETTLED_AT = RESTORED_AT + 15 * MINUTE_MS;
const AHEAD: CredentialEvent = { type: 'IssuerAhead', evidence: 'another reset' };

function restored(history: History): History {
  return history.and({ type: 'Restored', backup: 'bak_1', takenAt: START_AT }, RESTORED_AT);
}

function next(state: CredentialState, now: number): string {
  const decision = decide(state, factsAt(now));
  if (decision.kind === 'step') return stepKey(decision.step);
  return decision.untilAt === null
    ? 'wait for ever'
    : `wait ${(decision.untilAt - RESTORED_AT) / MINUTE_MS} min`;
}

const quarantined = (): History =>
  called().and({
    type: 'Quarantined',
    attempt: 'att_2',
    untilAt: START_AT + 15 * MINUTE_MS,
    why: 'no reply',
  });
const refused = (): History =>
  called().and({
    type: 'Refused',
    attempt: 'att_2',
    fault: { code: 'KT4002', place: 'p', saw: 's', expected: 'e', next: 'n' },
    retryAt: START_AT,
  });
const lost = (): History =>
  quarantined().and({
    type: 'SecretLost',
    attempt: 'att_2',
    oldEndsAt: START_AT + 9 * DAY_MS,
    evidence: 'e',
  });
const approved = (): History => lost().and({ type: 'SecondResetApproved', why: 'approved' });
const preflighted = (): History => opened().and({ type: 'Preflighted', checks: [] }, RESTORED_AT - MINUTE_MS);
const killing = (): History =>
  imported().and({
    type: 'KillOpened',
    containment: 'kill_1',
    leaked: true,
    incident: null,
    replace: true,
    note: null,
  });

/** The phase in which the backup found the credential: what is next at once, after a quarter of an hour, and ahead. */
const PHASES: readonly (readonly [string, () => History, string, string, string])[] = [
  ['at rest and due', imported, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['opened', opened, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['preflighted', preflighted, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['refused, with a try that is due', refused, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['calling', called, 'recover-call', 'recover-call', 'recover-call'],
  ['quarantined', quarantined, 'wait 15 min', 'compare', 'compare'],
  ['secret lost', lost, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['secret lost, a second reset approved', approved, 'wait 15 min', 'confirm-issuer', 'wait for ever'],
  ['sealed', sealed, 'parse', 'parse', 'parse'],
  ['delivering', () => delivering(), 'stage vault:kv/x', 'stage vault:kv/x', 'stage vault:kv/x'],
  ['retired', retired, 'close', 'close', 'close'],
  ['being revoked', killing, 'delete', 'delete', 'delete'],
];

describe('after a restore', () => {
  for (const [phase, history, atOnce, settled, ahead] of PHASES)
    it(`nothing is minted by a credential that was ${phase}`, () => {
      const { state } = restored(history());
      assert.equal(next(state, RESTORED_AT), atOnce);
      assert.equal(next(state, SETTLED_AT), settled);
      const told = fold(state, { at: SETTLED_AT, event: AHEAD });
      const later = next(told, SETTLED_AT).replace(/^wait \d+(\.\d+)? min$/, 'wait for ever');
      assert.equal(later, ahead);
    });

  it('an overlap goes on to its end, and is compared on the way', () => {
    const { state } = restored(overlapping());
    assert.equal(next(state, RESTORED_AT), 'wait 15 min');
    assert.equal(next(state, SETTLED_AT), 'confirm-issuer');
    const told = fold(state, { at: SETTLED_AT, event: AHEAD });
    assert.equal(next(told, START_AT + 11 * DAY_MS), 'retire');
  });

  it('the first look comes before comparing', () => {
    const fresh = new History().and({ type: 'Registered', name: spec.name });
    assert.equal(next(restored(fresh).state, SETTLED_AT), 'baseline');
  });

  it('a confirmation by the issuer lets the rotation open', () => {
    const { state } = restored(imported()).and(
      { type: 'IssuerConfirmed', evidence: 'nothing newer', by: 'issuer' },
      SETTLED_AT,
    );
    assert.equal(next(state, SETTLED_AT), 'open');
  });

  it('an issuer that can not be read is asked again, and holds up nothing else', () => {
    const { state } = restored(imported());
    const fault = { code: 'KT4001', place: 'p', saw: 's', expected: 'e', next: 'n' };
    const retryAt = SETTLED_AT + MINUTE_MS;
    const retries = { 'confirm-issuer': { tries: 1, firstFailedAt: SETTLED_AT, retryAt, fault } };
    const decision = decide(state, factsAt(SETTLED_AT, { retries }));
    assert.deepEqual([decision.kind, decision.kind === 'wait' && decision.untilAt], ['wait', retryAt]);
  });

  it('the journal takes no opening and no call before the confirmation', () => {
    const opening: CredentialEvent = {
      ...{ type: 'Opened', rotation: 'rot_2', reason: 'age', policy: null, fromVersion: 1, toVersion: 2 },
      ...{ destinations: [], fields: {}, baseline: { issuer: null, stores: {} } },
    };
    const call: CredentialEvent = { type: 'CallStarted', attempt: 'att_2', deadlineAt: 0, settleMs: 0 };
    const at = RESTORED_AT;
    assert.throws(() => fold(restored(imported()).state, { at, event: opening }), ImpossibleEvent);
    assert.throws(() => fold(restored(preflighted()).state, { at, event: call }), ImpossibleEvent);
  });

  it('a request from before the backup is not carried out a second time', () => {
    const asked = imported().and({ type: 'Requested', reason: 'requested', note: null });
    const confirmed = restored(asked)
      .and(AHEAD, SETTLED_AT)
      .and({ type: 'IssuerConfirmed', evidence: 'looked', by: 'person' }, SETTLED_AT);
    assert.equal(confirmed.state.request, null);
  });

  it('an approval from before the backup is not used a second time', () => {
    const { state } = restored(approved())
      .and(AHEAD, SETTLED_AT)
      .and({ type: 'IssuerConfirmed', evidence: 'looked', by: 'person' }, SETTLED_AT);
    assert.equal(next(state, SETTLED_AT), 'wait for ever');
  });

  it('an unused approval holds where the issuer shows nothing newer', () => {
    const { state } = restored(approved()).and(
      { type: 'IssuerConfirmed', evidence: 'nothing newer', by: 'issuer' },
      SETTLED_AT,
    );
    assert.equal(next(state, SETTLED_AT), 'preflight');
  });

  it('it is said in one word, and paged once the issuer is ahead', () => {
    const { state } = restored(imported());
    const facts = factsAt(SETTLED_AT);
    assert.equal(conditionOf(state, { ...facts, policy: null }), 'unconfirmed');
    const codes = (each: CredentialState) => conditionsOf(each, facts).raised.map(({ code }) => code);
    assert.ok(!codes(state).includes('KT-A209'));
    assert.ok(codes(fold(state, { at: SETTLED_AT, event: AHEAD })).includes('KT-A209'));
  });

  it('a state that was kept before there were restores is one without', () => {
    const kept: Partial<CredentialState> = { ...imported().state };
    delete (kept as { restored?: unknown }).restored;
    assert.equal(next(kept as CredentialState, START_AT), 'open');
  });
});
