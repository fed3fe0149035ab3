import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { decide } from '../../src/domain/rotation/decide.ts';
import { stepKey } from '../../src/domain/rotation/step.ts';
import {
  asked,
  claimed,
  confirmed,
  factsAt,
  imported,
  reported,
  START_AT,
  unpasted,
} from '../support/history.ts';
import type { History } from '../support/history.ts';

interface Case {
  readonly when: string;
  readonly history: () => History;
  readonly at?: number;
  readonly then: string;
}

const CASES: readonly Case[] = [
  { when: 'a task is open and nobody has claimed it', history: asked, then: 'wait for ever' },
  { when: 'somebody has just claimed the task', history: claimed, then: 'preflight' },
  {
    when: 'the preflight of a claim has aged',
    history: () => claimed().and({ type: 'Preflighted', checks: [] }),
    at: START_AT + 5 * MINUTE_MS,
    then: 'preflight',
  },
  {
    when: 'the preflight of a claim is fresh',
    history: () => claimed().and({ type: 'Preflighted', checks: [] }),
    at: START_AT + MINUTE_MS,
    then: `wait ${5 * MINUTE_MS}`,
  },
  { when: 'a claim has run out', history: claimed, at: START_AT + 30 * MINUTE_MS, then: 'release-task' },
  { when: 'a person is at the portal', history: confirmed, then: `wait ${15 * MINUTE_MS}` },
  {
    when: 'a person has pasted nothing by the deadline',
    history: confirmed,
    at: START_AT + 15 * MINUTE_MS,
    then: 'recover-call',
  },
  { when: 'nothing was ever pasted', history: unpasted, at: START_AT + 90 * DAY_MS, then: 'wait for ever' },
  { when: 'a person has said what the portal shows', history: () => reported(false), then: 'compare' },
  {
    when: 'a deletion waits for a person',
    history: () =>
      imported()
        .and({
          ...{ type: 'KillOpened', containment: 'kill_1', leaked: true, incident: null },
          ...{ replace: false, note: null },
        })
        .and({ type: 'DeleteStarted', attempt: 'att_3', applicationIds: ['app-1'], before: {} })
        .and({ type: 'TaskOpened', task: 'task_2', kind: 'delete' }),
    then: 'wait for ever',
  },
];

describe('what is decided while a person makes a key', () => {
  for (const { when, history, at = START_AT, then } of CASES) {
    it(`${when}: ${then}`, () => {
      const decision = decide(history().state, factsAt(at));
      const untilAt = decision.kind === 'wait' ? decision.untilAt : null;
      const waits = untilAt === null ? 'wait for ever' : `wait ${untilAt - START_AT}`;
      assert.equal(decision.kind === 'step' ? stepKey(decision.step) : waits, then);
    });
  }
});
