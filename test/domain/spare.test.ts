import assert from 'node:assert/strict';
import { askedAbout, applicationOf, standbyOf, standsAt } from '../../src/domain/application.ts';
import { actionText } from '../../src/domain/approvals/action-text.ts';
import { killEvents } from '../../src/domain/asked/revoke.ts';
import { spareEvents } from '../../src/domain/asked/spare.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import { ImpossibleEvent } from '../../src/domain/fold.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import type { History } from '../support/history.ts';
import {
  asked,
  called,
  delivering,
  factsAt,
  imported,
  key,
  opened,
  overlapping,
  promoted,
  retired,
  sealed,
  spec,
  START_AT,
} from '../support/history.ts';

const spared = { ...spec, standby: 'wb-orders-1-b' };
const LEAK = { leaked: true, incident: null, replace: true, note: null, spare: true };

const orderIn = (state: CredentialState): readonly CredentialEvent[] =>
  spareEvents(state, LEAK, spared, 'rot_9');

function ordered(history: History = imported()): History {
  for (const event of orderIn(history.state)) history.and(event);
  return history;
}

function moving(history: History = ordered()): History {
  const { saga } = history.state;
  assert.ok(saga?.kind === 'rotation' && saga.fromVersion !== null);
  const { fromVersion, toVersion: version } = saga;
  history
    .and({
      ...{ type: 'Opened', rotation: saga.id, reason: 'leak', policy: null, fromVersion, toVersion: version },
      ...{ destinations: spec.destinations, fields: spec.fields, baseline: { issuer: null, stores: {} } },
    })
    .and({ type: 'Preflighted', checks: [] })
    .and({ type: 'CallStarted', attempt: 'att_9', deadlineAt: START_AT + 10_000, settleMs: 30_000 })
    .and({ type: 'Sealed', attempt: 'att_9', digest: 'd', bytes: 80, status: 200 })
    .and({
      ...{ type: 'Parsed', attempt: 'att_9', oldEndsAt: null, oldMayBeDead: false },
      key: key(version, { attempt: 'att_9', applicationId: 'app-2' }),
    })
    .and({ type: 'Accepted', version });
  return history;
}

function moved(): History {
  return promoted(moving())
    .and({ type: 'MovedOff', version: 2, fromVersion: 1, application: 'wb-orders-1-b' })
    .and({
      ...{
        type: 'KillOpened',
        containment: 'kill_9',
        leaked: true,
        incident: null,
        replace: true,
        note: null,
      },
      moved: { version: 2, left: 'wb-orders-1' },
    });
}

const next = (state: CredentialState, now = START_AT): string => {
  const decision = decide(state, factsAt(now));
  return decision.kind === 'step' ? decision.step.do : 'wait';
};

describe('a containment by the standby application', () => {
  it('opens, mints, delivers and moves off, whatever the policy and its windows say', () => {
    assert.equal(next(ordered().state), 'open');
    assert.equal(next(moving().state), 'stage');
    assert.equal(next(promoted(moving()).state), 'move-off');
    assert.equal(next(moved().state), 'delete');
  });

  it('waits with the first promotion until all are verified, since nothing ends the old key', () => {
    const history = moving();
    history.and({ type: 'Staged', destination: 'aws:x' }).and({ type: 'Verified', destination: 'aws:x' });
    assert.equal(next(history.state, START_AT + 400 * DAY_MS), 'stage');
    const facts = factsAt(START_AT + DAY_MS, {
      retries: {
        'stage vault:kv/x': {
          ...{ tries: 9, firstFailedAt: START_AT, retryAt: START_AT + DAY_MS + 60_000 },
          fault: { code: 'KT3001', place: '', saw: '', expected: '', next: '' },
        },
      },
    });
    assert.equal(decide(history.state, facts).kind, 'wait');
  });

  for (const [phase, history] of [
    ['opened', opened],
    ['asked', asked],
    ['calling', called],
    ['sealed', sealed],
    ['delivering', delivering],
    ['promoted', promoted],
    ['overlap', overlapping],
    ['retired', retired],
  ] as const)
    it(`takes a rollover over that is ${phase}, in one append`, () => {
      const rollover = history();
      const events = orderIn(rollover.state);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['Superseded', 'SpareOpened'],
      );
      assert.equal(next(ordered(rollover).state), 'open');
    });

  it('knows under which application the current key stands, and so the way of the next one', () => {
    const before = imported().state;
    assert.deepEqual([standsAt(before, spared), standbyOf(before, spared)], ['wb-orders-1', 'wb-orders-1-b']);
    assert.equal(askedAbout(ordered().state, spared), 'wb-orders-1');
    assert.equal(askedAbout(moving().state, spared), 'wb-orders-1-b');
    const after = moved().state;
    assert.deepEqual([standsAt(after, spared), standbyOf(after, spared)], ['wb-orders-1-b', 'wb-orders-1']);
    assert.equal(applicationOf(after, spared), 'wb-orders-1-b');
    assert.throws(() => applicationOf(after, spec), { code: 'KT5028' });
  });

  it('shortens the life of no key by its call, and marks the old one alone as leaked', () => {
    const { versions } = moved().state;
    assert.deepEqual(
      versions.map(({ status, endsAt, leakedAt }) => [status, endsAt, leakedAt !== null]),
      [
        ['previous', null, true],
        ['current', null, false],
      ],
    );
  });

  it('is in the way of a rotation, and nothing of another rotation moves it', () => {
    const history = ordered();
    assert.throws(() => opened('age', history).state, ImpossibleEvent);
    assert.throws(() => orderIn(ordered().state), { code: 'KT5011' });
    assert.throws(() => orderIn(moved().state), { code: 'KT5011' });
  });

  it('moves off nothing in an ordinary rotation', () => {
    const history = promoted();
    history.and({ type: 'MovedOff', version: 2, fromVersion: 1, application: 'x' });
    assert.throws(() => history.state, ImpossibleEvent);
  });

  it('is taken over by a revocation of everything until something was deleted', () => {
    const request = { leaked: true, incident: null, replace: false, note: null };
    const types = (state: CredentialState) => killEvents(state, request, 'kill_1').map(({ type }) => type);
    assert.deepEqual(types(moving().state), ['Superseded', 'KillOpened']);
    const history = moved();
    assert.deepEqual(types(history.state), ['Superseded', 'KillOpened']);
    history.and({ type: 'DeleteStarted', attempt: 'att_10', applicationIds: ['app-1'], before: {} });
    assert.throws(() => types(history.state), { code: 'KT5011' });
    assert.throws(
      () => history.and({ type: 'Superseded', rotation: 'kill_9', by: 'kill_1' }).state,
      ImpossibleEvent,
    );
  });

  it('names the application where its call may have made a key that nobody knows', () => {
    const request = { leaked: true, incident: null, replace: false, note: null };
    const unresolved = (state: CredentialState) =>
      killEvents(state, request, 'kill_1').flatMap((event) =>
        event.type === 'KillOpened' ? [event.unresolved ?? null] : [],
      );
    const calling = (): History => {
      const history = ordered();
      return history
        .and({
          ...{
            type: 'Opened',
            rotation: 'rot_9',
            reason: 'leak',
            policy: null,
            fromVersion: 1,
            toVersion: 2,
          },
          ...{ destinations: [], fields: spec.fields, baseline: { issuer: null, stores: {} } },
        })
        .and({ type: 'Preflighted', checks: [] })
        .and({ type: 'CallStarted', attempt: 'att_9', deadlineAt: START_AT + 10_000, settleMs: 30_000 });
    };
    assert.deepEqual(unresolved(ordered().state), [null]);
    assert.deepEqual(unresolved(calling().state), ['wb-orders-1-b']);
    assert.deepEqual(unresolved(moving().state), [null]);
    assert.deepEqual(unresolved(called().state), [null]);
  });

  it('keeps the alert about the leak raised until the key is revoked', () => {
    const codes = (state: CredentialState): readonly string[] =>
      conditionsOf(state, factsAt(START_AT)).raised.map(({ code }) => code);
    assert.ok(codes(moving().state).includes('KT-A344'));
    const fault = { code: 'KT5106', place: '', saw: '', expected: '', next: '' } as const;
    assert.ok(codes(ordered().and({ type: 'Aborted', fault }).state).includes('KT-A344'));
    const revoked = moved()
      .and({ type: 'DeleteStarted', attempt: 'att_10', applicationIds: ['app-1'], before: {} })
      .and({ type: 'Deleted', applicationIds: ['app-1'] })
      .and({
        type: 'ProvenDead',
        proofs: [
          {
            ...{ version: 1, before: { verdict: 'accepted', at: START_AT } },
            ...{ refused: { verdict: 'dead', at: START_AT }, survivor: null },
          },
        ],
      })
      .and({ type: 'Closed' });
    assert.ok(!codes(revoked.state).includes('KT-A344'));
    assert.deepEqual(
      revoked.state.versions.map(({ status }) => status),
      ['revoked', 'current'],
    );
  });

  it('is another action than a revocation to whoever must agree', () => {
    assert.equal(
      actionText({ do: 'revoke', ...LEAK }),
      'move to the standby application and revoke, as leaked',
    );
  });
});
