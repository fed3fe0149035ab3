import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OnboardingEvent } from '../../../src/domain/onboarding/events.ts';
import { foldOnboarding } from '../../../src/domain/onboarding/fold.ts';
import {
  handInRefusal,
  passRefusal,
  rejectRefusal,
  submitRefusal,
} from '../../../src/domain/onboarding/judge.ts';
import { statusOf } from '../../../src/domain/onboarding/present.ts';
import type { OnboardingState } from '../../../src/domain/onboarding/state.ts';
import { notBegun } from '../../../src/domain/onboarding/state.ts';
import { STAGE_RULES, STAGES } from '../../../src/domain/onboarding/stages.ts';
import { dossier, NOTED } from '../../support/onboarding.ts';
import { RECORDED, run, START_AT, SUBMITTED } from './given.ts';

const FACTS = { spec: dossier(), credentialsWithKey: ['wb-demo'] };

/** A word that somebody may say at any time, whether it makes sense or not. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...STAGES)
      .map((stage): OnboardingEvent => ({ type: 'StagePassed', stage, evidence: NOTED })),
  },
  fc
    .constantFrom(...STAGES)
    .map((stage): OnboardingEvent => ({ type: 'StageHandedIn', stage, evidence: NOTED })),
  fc
    .constantFrom(...STAGES)
    .map((stage): OnboardingEvent => ({ type: 'StageRejected', stage, reasons: ['no'], evidence: NOTED })),
  fc.constant<OnboardingEvent>(SUBMITTED),
  fc.constant<OnboardingEvent>(RECORDED),
  fc.boolean().map((held): OnboardingEvent => ({ type: 'ConformanceRecorded', run: run(held) })),
);

/** Enough of them that most histories come to the last stages, and some to the end. */
const words = fc.array(word, { minLength: 100, maxLength: 250 });

/** The state after a word, if it is taken. */
function told(state: OnboardingState, event: OnboardingEvent): OnboardingState {
  const refused =
    event.type === 'StagePassed'
      ? passRefusal(state, event.stage, event.evidence, FACTS)
      : event.type === 'StageHandedIn'
        ? handInRefusal(state, event.stage)
        : event.type === 'StageRejected'
          ? rejectRefusal(state, event.stage, event.reasons)
          : event.type === 'ApplicationSubmitted'
            ? submitRefusal(state, event.evidence)
            : null;
  if (refused !== null) return state;
  return foldOnboarding(state, { seq: state.seq + 1, at: START_AT, actor: 'user:desk-1', event });
}

describe('words about an application, in any order', () => {
  it('let no stage pass before what it needs, and none that demands more than a word', () => {
    fc.assert(
      fc.property(words, (said) => {
        let state = notBegun('broker-api');
        for (const event of said) {
          const before = state;
          state = told(state, event);
          for (const stage of STAGES) {
            const fresh =
              state.stages[stage]?.outcome === 'passed' && before.stages[stage]?.outcome !== 'passed';
            if (!fresh) continue;
            const missing = STAGE_RULES[stage].needs.filter(
              (need) => before.stages[need]?.outcome !== 'passed',
            );
            assert.deepEqual(missing, [], `${stage} after ${event.type}`);
            if (stage === 'testing') assert.equal(state.run?.run.passed, true);
            if (stage === 'users') assert.notEqual(state.recordedUsers, null);
            if (stage === 'application') assert.equal(event.type, 'ApplicationSubmitted');
          }
        }
        assert.equal(state.inForce !== null, state.submission !== null && wasReviewed(said, state));
      }),
      { seed: 20261129, numRuns: 150 },
    );
  });

  it('can always go on: somebody has something to do until every stage has passed', () => {
    fc.assert(
      fc.property(words, (said) => {
        const state = said.reduce(told, notBegun('broker-api'));
        const statuses = STAGES.map((stage) => statusOf(state, stage));
        const isOver = statuses.every((status) => status === 'passed');
        assert.ok(isOver || statuses.some((status) => ['open', 'waiting', 'rejected'].includes(status)));
      }),
      { seed: 20261129, numRuns: 150 },
    );
  });
});

/** Something is in force from the first review that passed. */
function wasReviewed(said: readonly OnboardingEvent[], last: OnboardingState): boolean {
  let state = notBegun('broker-api');
  for (const event of said) {
    state = told(state, event);
    if (state.stages.review?.outcome === 'passed') return true;
  }
  return last.stages.review?.outcome === 'passed';
}
