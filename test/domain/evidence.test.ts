import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { EvidenceRecord } from '../../src/domain/evidence/record.ts';
import type { Period } from '../../src/domain/evidence/record.ts';
import type { CredentialEvidence } from '../../src/domain/evidence/report.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { EffectivePolicy } from '../../src/domain/policy/effective.ts';
import type { ApprovalEnd, AskedAction } from '../../src/domain/approvals/approval.ts';
import {
  BORN_AT,
  called,
  delivering,
  History,
  imported,
  key,
  OLD_ENDS_AT,
  opened,
  overlapping,
  policy,
  promoted,
  retired,
  sealed,
  spec,
  START_AT,
} from '../support/history.ts';

const PERIOD: Period = { fromAt: START_AT, toAt: START_AT + 30 * DAY_MS, madeAt: START_AT + 60 * DAY_MS };
const MAX_AT = BORN_AT + 90 * DAY_MS;

const told = (
  history: History,
  period: Partial<Period> = {},
  governed: EffectivePolicy | null = policy,
): CredentialEvidence => {
  const record = new EvidenceRecord('cred_1', { ...PERIOD, ...period });
  for (const stored of history.events) record.add({ actor: 'user:operator', ...stored });
  return record.evidence({ spec, policy: governed });
};

const asking = (history: History, id: string, action: AskedAction, how: ApprovalEnd): History =>
  history
    .and({
      ...{ type: 'ApprovalAsked', approval: id, action, plan: null, bound: null, by: 'user:requester' },
      expiresAt: START_AT + DAY_MS,
      need: { count: 1, from: null, excludeRequester: true, policy: 'prod' },
    })
    .and({ type: 'Approved', approval: id, digest: `digest-of-${id}`, by: 'user:security-1', reason: 'seen' })
    .and({ type: 'ApprovalEnded', approval: id, how, by: 'user:security-1', why: 'so it is' });

const ROTATE: AskedAction = { do: 'rotate', note: 'quarterly', afterLoss: false };
const requested: CredentialEvent = { type: 'Requested', reason: 'requested', note: 'quarterly' };
const kill: CredentialEvent = {
  ...{ type: 'KillOpened', containment: 'kill_1', leaked: true, incident: 'INC-1' },
  ...{ replace: false, note: null },
};

describe('the evidence of a credential', () => {
  it('tells a rotation from its opening to its end, with the proof of death', () => {
    const [act, ...others] = told(retired().and({ type: 'Closed' }, OLD_ENDS_AT + 2 * HOUR_MS)).acts;
    assert.equal(others.length, 0);
    assert.equal(act?.reason, 'age');
    assert.deepEqual([act?.beganAt, act?.endedAt], [START_AT, OLD_ENDS_AT + 2 * HOUR_MS]);
    assert.equal(act?.outcome, 'finished');
    assert.deepEqual(
      act?.proofs.map(({ version, refused }) => [version, refused.verdict]),
      [[1, 'dead']],
    );
  });

  it('says who asked and who agreed, by which digest, and holds a denial too', () => {
    const history = asking(asking(imported(), 'apr_1', ROTATE, 'denied'), 'apr_2', ROTATE, 'granted');
    const evidence = told(opened('requested', history.and(requested)));
    assert.deepEqual(evidence.acts[0]?.approvals, ['apr_2']);
    assert.equal(evidence.acts[0]?.askedBy, 'user:requester');
    assert.equal(evidence.acts[0]?.note, 'quarterly');
    assert.deepEqual(
      evidence.approvals.map(({ end, given }) => [end?.how, end?.why, given[0]?.digest]),
      [
        ['denied', 'so it is', 'digest-of-apr_1'],
        ['granted', 'so it is', 'digest-of-apr_2'],
      ],
    );
  });

  it('gives an agreement to nothing but what was agreed to', () => {
    const dropped = asking(imported(), 'apr_1', ROTATE, 'granted')
      .and(requested)
      .and({ type: 'RequestDropped', reason: 'not now' });
    assert.deepEqual(told(opened('age', dropped)).acts[0]?.approvals, []);
    const sync: AskedAction = { do: 'redeliver', act: 'sync', reason: 'a new place' };
    const synced = asking(imported(), 'apr_1', sync, 'granted');
    assert.deepEqual(told(opened('age', synced)).acts[0]?.approvals, []);
  });

  it('tells a revocation that took a rotation over, and break-glass without a review', () => {
    const history = overlapping()
      .and({
        ...{
          type: 'GlassBroken',
          glass: 'glass_1',
          action: { do: 'revoke', leaked: true, incident: 'INC-1', replace: false, note: null },
        },
        ...{ by: 'user:operator', reason: 'it was on a screen', reviewDueAt: START_AT + DAY_MS, from: null },
      })
      .and({ type: 'Superseded', rotation: 'rot_1', by: 'kill_1' })
      .and(kill);
    const evidence = told(history);
    assert.deepEqual(
      evidence.acts.map(({ kind, outcome, glass, reason }) => [kind, outcome, glass, reason]),
      [
        ['rotation', 'superseded', null, 'age'],
        ['revocation', 'open', 'glass_1', 'leaked, for good, incident INC-1'],
      ],
    );
    assert.equal(evidence.brokenGlass[0]?.review, null);
    assert.match(evidence.gaps.join('\n'), /version 1 leaked and is not proven dead/);
    assert.match(evidence.gaps.join('\n'), /break-glass glass_1 is not reviewed/);
  });

  it('tells a revocation that moved to another application first as one', () => {
    const spare = { application: 'wb-b', leaves: 'wb-a', leaked: true, incident: 'INC-1', note: 'seen' };
    const history = imported()
      .and({ type: 'SpareOpened', rotation: 'rot_1', fromVersion: 1, toVersion: 2, spare })
      .and({
        ...{ type: 'Opened', rotation: 'rot_1', reason: 'leak', policy: null, fromVersion: 1, toVersion: 2 },
        ...{ destinations: spec.destinations, fields: spec.fields, baseline: { issuer: null, stores: {} } },
      });
    promoted(delivering({}, sealed(called(history))))
      .and({ type: 'MovedOff', version: 2, fromVersion: 1, application: 'wb-b' })
      .and({ ...kill, containment: 'kill_1', moved: { version: 2, left: 'wb-a' } });
    const [act, ...others] = told(history).acts;
    assert.equal(others.length, 0);
    assert.deepEqual(
      [act?.kind, act?.reason, act?.note, act?.outcome],
      ['revocation', 'leaked, moved to wb-b first, incident INC-1', 'seen', 'open'],
    );
  });

  it('tells from when to when a key was older than max, and that by the policy as it is', () => {
    assert.deepEqual(told(imported()).overAge, [{ version: 1, sinceAt: MAX_AT, untilAt: null }]);
    assert.deepEqual(told(imported(), { madeAt: MAX_AT }).overAge, [], 'not before it is');
    assert.deepEqual(told(imported(), {}, null).overAge, []);
    const early = { ...policy, age: { ...policy.age, maxMs: 70 * DAY_MS } };
    const late = () =>
      new History()
        .and({ type: 'Registered', name: spec.name }, BORN_AT)
        .and({ type: 'Imported', version: 1, key: key(1) }, BORN_AT);
    const handedOver = () => overlapping(promoted(delivering({}, sealed(called(opened('age', late()))))));
    const over = told(handedOver(), {}, early).overAge;
    assert.deepEqual(over, [], 'it ended at the very beginning of the period');
    assert.deepEqual(told(handedOver(), { fromAt: START_AT - DAY_MS }, early).overAge, [
      { version: 1, sinceAt: BORN_AT + 70 * DAY_MS, untilAt: START_AT },
    ]);
  });

  it('lists what people did within the period and nothing of before and after', () => {
    const history = imported()
      .and({ type: 'Paused', reason: 'before' }, START_AT - 1)
      .and({ type: 'Resumed', reason: 'within' }, START_AT)
      .and({ type: 'Held', untilAt: START_AT, reason: 'after' }, PERIOD.toAt);
    assert.deepEqual(
      told(history)
        .operations.map(({ reason }) => reason)
        .filter((reason) => reason !== null),
      ['within'],
    );
  });

  it('names exceptions that stood, the risk analysis, and what nobody looks after', () => {
    const exception = { credential: spec.name, ticket: 'CHG-7', owner: 'group:broker-ops' };
    const governed: EffectivePolicy = {
      ...policy,
      exceptions: [
        { ...exception, untilAt: START_AT + DAY_MS },
        { ...exception, credential: 'another', untilAt: START_AT + DAY_MS },
        { ...exception, ticket: 'CHG-1', untilAt: START_AT - DAY_MS },
      ],
      evidence: { riskAnalysis: 'TRA-2026-04', reviewedAt: START_AT },
    };
    const evidence = told(imported(), {}, governed);
    assert.deepEqual(
      evidence.exceptions.map(({ ticket }) => ticket),
      ['CHG-7'],
    );
    assert.equal(evidence.policy?.riskAnalysis, 'TRA-2026-04');
    assert.match(told(imported(), {}, null).gaps.join('\n'), /no policy selects it/);
    assert.match(told(imported().and({ type: 'Unmanaged' })).gaps.join('\n'), /not managed/);
  });
});
