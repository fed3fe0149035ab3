import assert from 'node:assert/strict';
import type { CredentialState } from '../../src/domain/credential.ts';
import { conditionsOf } from '../../src/domain/alerts/conditions.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { lifeEvents, lifePlan } from '../../src/domain/life/plan.ts';
import type { LifeRequest } from '../../src/domain/life/request.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { stepKey } from '../../src/domain/rotation/step.ts';
import { called, factsAt, imported, OLD_ENDS_AT, overlapping, spec, START_AT } from '../support/history.ts';
import type { History } from '../support/history.ts';

const [vault, aws] = spec.destinations.map(({ name }) => name) as [string, string];
const MINTED = { saga: 'life_1', attempt: 'att_9' };
const ROLLBACK: LifeRequest = { act: 'rollback', reason: 'it fails' };
const CANCEL: LifeRequest = { act: 'cancel', reason: 'not now' };

function after(history: History, request: LifeRequest, at: number = START_AT): History {
  const events = lifeEvents(history.state, factsAt(at), request, MINTED);
  return events.reduce((grown, event) => grown.and(event, at), history);
}

function next(state: CredentialState): string {
  const decision = decide(state, factsAt(START_AT));
  return decision.kind === 'step' ? stepKey(decision.step) : decision.why;
}

function refusal(history: History, request: LifeRequest, at: number = START_AT): string | undefined {
  return lifePlan(history.state, factsAt(at), request).refused?.code;
}

const checked = (holding: readonly string[] = []): History =>
  after(overlapping(), ROLLBACK).and({ type: 'RedeliveryChecked', stores: {}, holding });

describe('a redelivery', () => {
  it('looks before it writes', () => {
    assert.equal(next(after(overlapping(), ROLLBACK).state), 'check-redelivery');
  });

  it('promotes nothing before every destination is verified', () => {
    const history = checked()
      .and({ type: 'Staged', destination: vault })
      .and({ type: 'Verified', destination: vault });
    assert.equal(next(history.state), `stage ${aws}`);
    history.and({ type: 'Staged', destination: aws });
    assert.equal(next(history.state), `verify ${aws}`);
    history.and({ type: 'Verified', destination: aws });
    assert.equal(next(history.state), `promote ${vault}`);
  });

  it('writes nothing where the key stands already', () => {
    assert.equal(next(checked([vault]).state), `stage ${aws}`);
    assert.equal(next(checked([vault, aws]).state), 'end-redelivery');
  });

  it('is one thing at a time: it opens at rest or over an overlap', () => {
    assert.equal(refusal(called(), ROLLBACK), 'KT5011');
    assert.equal(refusal(checked(), ROLLBACK), 'KT5011');
  });

  it('can be cancelled until a destination holds the older key', () => {
    assert.equal(refusal(checked(), CANCEL), undefined);
    assert.equal(next(after(checked(), CANCEL).state), 'undo-redelivery');
    const half = checked().and({ type: 'Promoted', destination: vault, storeVersion: '3' });
    assert.equal(refusal(half, CANCEL), 'KT5105');
  });

  it('gives the overlap back that it interrupted', () => {
    const dropped = after(checked(), CANCEL).and({ type: 'RedeliveryDropped' });
    assert.deepEqual(dropped.state.saga, overlapping().state.saga);
    assert.deepEqual(dropped.state.versions, overlapping().state.versions);
  });
});

describe('a rollback', () => {
  it('goes back to a key that lives, and to no other', () => {
    assert.equal(refusal(imported(), ROLLBACK), 'KT5107');
    assert.equal(refusal(overlapping(), ROLLBACK, OLD_ENDS_AT), 'KT5107');
    const seenDead = overlapping().and({
      ...{ type: 'Observed', keys: { 1: 'dead', 2: 'accepted' }, destinations: {}, resetElsewhere: false },
    });
    assert.equal(refusal(seenDead, ROLLBACK), 'KT5107');
  });

  it('warns when the issuer ends the key that it goes back to', () => {
    const { lines } = lifePlan(overlapping().state, factsAt(START_AT), ROLLBACK);
    assert.ok(lines.some(({ kind, text }) => kind === 'warns' && text === 'the issuer ends v1 in 10d'));
  });

  it('keeps policies from making a third key, and is louder in the last days of the second', () => {
    const back = checked([vault, aws]).and({ type: 'RolledBack', version: 1, fromVersion: 2 });
    assert.match(next(back.state), /^rolled back to v1/);
    const codes = (at: number) => conditionsOf(back.state, factsAt(at)).raised.map(({ code }) => code);
    assert.ok(codes(START_AT).includes('KT-A351') && !codes(START_AT).includes('KT-A352'));
    assert.ok(codes(OLD_ENDS_AT - 3 * DAY_MS).includes('KT-A352'));
    back.and({ type: 'Requested', reason: 'requested', note: null });
    assert.equal(next(back.state), 'open');
  });
});
