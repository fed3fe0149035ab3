import assert from 'node:assert/strict';
import type { CredentialState } from '../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { ImpossibleEvent } from '../../src/domain/fold.ts';
import { lifeEvents, lifePlan } from '../../src/domain/life/plan.ts';
import type { LifeRequest } from '../../src/domain/life/request.ts';
import { conditionOf } from '../../src/domain/present/condition.ts';
import { whyView } from '../../src/domain/present/why.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { stepKey } from '../../src/domain/rotation/step.ts';
import {
  asked,
  called,
  claimed,
  delivering,
  factsAt,
  imported,
  OLD_ENDS_AT,
  opened,
  overlapping,
  START_AT,
} from '../support/history.ts';
import type { History } from '../support/history.ts';

const MINTED = { saga: 'life_1', attempt: 'att_9' };
const PAUSE: LifeRequest = { act: 'pause', reason: 'desk moves' };
const CANCEL: LifeRequest = { act: 'cancel', reason: 'wrong desk' };

function after(history: History, request: LifeRequest, at: number = START_AT): History {
  const events = lifeEvents(history.state, factsAt(at), request, MINTED);
  return events.reduce((grown, event) => grown.and(event, at), history);
}

function outcome(state: CredentialState, at: number = START_AT): string {
  const decision = decide(state, factsAt(at));
  return decision.kind === 'step' ? stepKey(decision.step) : decision.why;
}

function refusal(history: History, request: LifeRequest, at: number = START_AT): string | undefined {
  return lifePlan(history.state, factsAt(at), request).refused?.code;
}

describe('pausing a credential', () => {
  it('starts nothing that is due, and starts it once it is resumed', () => {
    const history = imported();
    assert.equal(outcome(history.state), 'open');
    after(history, PAUSE);
    assert.equal(outcome(history.state), 'paused: desk moves');
    assert.equal(conditionOf(history.state, factsAt(START_AT)), 'paused');
    after(history, { act: 'resume', reason: null });
    assert.equal(outcome(history.state), 'open');
  });

  it('stops an open rotation before its call', () => {
    for (const history of [opened(), asked(), claimed()]) {
      assert.match(outcome(after(history, PAUSE).state), /^paused before the call: desk moves/);
    }
  });

  it('lets a claim of a task run out', () => {
    assert.equal(outcome(after(claimed(), PAUSE).state, START_AT + HOUR_MS), 'release-task');
  });

  it('lets what has called the issuer go on to its end', () => {
    for (const history of [called(), delivering(), overlapping()]) {
      const before = outcome(history.state);
      assert.equal(outcome(after(history, PAUSE).state), before);
    }
  });

  it('can not be followed by an opening or a call of somebody who has not seen it', () => {
    assert.throws(() => opened('age', after(imported(), PAUSE)).state, ImpossibleEvent);
    assert.throws(() => called(after(opened(), PAUSE)).state, ImpossibleEvent);
  });

  it('is said by why although nothing is due', () => {
    const { state } = after(imported({ bornAt: START_AT }), PAUSE);
    const { reasons, next } = whyView(state, factsAt(START_AT));
    assert.ok(reasons.some(({ text }) => text === 'paused: desk moves'));
    assert.equal(next, 'keyturn resume wb-orders-1');
  });

  it('is refused twice, and so is resuming what is not paused', () => {
    assert.equal(refusal(after(imported(), PAUSE), PAUSE), 'KT5103');
    assert.equal(refusal(imported(), { act: 'resume', reason: null }), 'KT5103');
  });

  it('warns how long the policy still allows', () => {
    const { lines } = lifePlan(imported().state, factsAt(START_AT), PAUSE);
    assert.ok(lines.some(({ kind, text }) => kind === 'warns' && /maximum age of prod in 10d/.test(text)));
  });
});

describe('holding a credential', () => {
  const HOLD: LifeRequest = { act: 'hold', untilAt: START_AT + 2 * DAY_MS, reason: 'quarter end' };

  it('starts nothing before its end, and then does by itself', () => {
    const { state } = after(imported(), HOLD);
    assert.equal(outcome(state), 'held: quarter end');
    assert.equal(outcome(state, HOLD.untilAt - 1), 'held: quarter end');
    assert.equal(outcome(state, HOLD.untilAt), 'open');
  });

  it('does not retire an old key before its end', () => {
    const hold: LifeRequest = { ...HOLD, untilAt: OLD_ENDS_AT + DAY_MS };
    const { state } = after(overlapping(), hold);
    assert.equal(outcome(state, OLD_ENDS_AT), 'held: quarter end');
    assert.equal(outcome(state, OLD_ENDS_AT + DAY_MS), 'retire');
  });

  it('ends by hand', () => {
    const history = after(after(imported(), HOLD), { act: 'end-hold', reason: null });
    assert.equal(outcome(history.state), 'open');
    assert.equal(refusal(history, { act: 'end-hold', reason: null }), 'KT5103');
  });

  it('has an end that is neither past nor far', () => {
    for (const untilAt of [START_AT, START_AT + 91 * DAY_MS]) {
      assert.equal(refusal(imported(), { ...HOLD, untilAt }), 'KT5104');
    }
  });
});

describe('cancelling', () => {
  it('gives a rotation up before its call, and a policy does not start it again', () => {
    const history = after(opened(), CANCEL);
    assert.equal(history.state.saga, null);
    assert.match(
      outcome(history.state, START_AT + 2 * DAY_MS),
      /^the last try was given up: KT5106 wrong desk/,
    );
    assert.equal(whyView(history.state, factsAt(START_AT)).next, 'keyturn rotate wb-orders-1');
  });

  it('is too late from the call on', () => {
    for (const history of [called(), delivering(), overlapping()]) {
      assert.equal(refusal(history, CANCEL), 'KT5105');
    }
  });

  it('takes back a request that has not begun', () => {
    const history = imported({ bornAt: START_AT }).and({
      type: 'Requested',
      reason: 'requested',
      note: null,
    });
    assert.equal(outcome(history.state), 'open');
    assert.notEqual(outcome(after(history, CANCEL).state), 'open');
    assert.equal(refusal(history, CANCEL), 'KT5103');
  });
});
