import { DAY_MS } from '../../../src/domain/duration.ts';
import type { ConformanceRun } from '../../../src/domain/onboarding/conformance.ts';
import { CONFORMANCE_CHECKS } from '../../../src/domain/onboarding/conformance.ts';
import type { OnboardingEvent } from '../../../src/domain/onboarding/events.ts';
import { foldAll } from '../../../src/domain/onboarding/fold.ts';
import { submissionOf } from '../../../src/domain/onboarding/permissions.ts';
import type { OnboardingState } from '../../../src/domain/onboarding/state.ts';
import type { Stage } from '../../../src/domain/onboarding/stages.ts';
import { API_USER, dossier, NOTED } from '../../support/onboarding.ts';

export const START_AT = Date.UTC(2026, 10, 29);

/** One event a day, from the first on. */
export function after(...events: readonly OnboardingEvent[]): OnboardingState {
  return foldAll(
    'broker-api',
    events.map((event, index) => ({
      seq: index + 1,
      at: START_AT + index * DAY_MS,
      actor: 'user:desk-1',
      event,
    })),
  );
}

export function passed(...stages: readonly Stage[]): readonly OnboardingEvent[] {
  return stages.map((stage) => ({ type: 'StagePassed', stage, evidence: NOTED }));
}

export const PREPARED = passed('requirements', 'materials', 'qualification', 'testing');
export const SUBMITTED: OnboardingEvent = {
  ...{ type: 'ApplicationSubmitted', submission: submissionOf(dossier(), 'inst.support@example.com') },
  evidence: NOTED,
};
export const RECORDED: OnboardingEvent = {
  ...{ type: 'UsersRecorded', users: [{ email: API_USER, status: 'authorized' }], evidence: NOTED },
};

export function run(held = true, change: Partial<ConformanceRun> = {}): ConformanceRun {
  return {
    ...{ scope: 'full', issuer: 'webull', profile: 'broker-hk', appliedFor: 'broker-hk' },
    ...{ startedAt: START_AT, endedAt: START_AT + 1 },
    checks: CONFORMANCE_CHECKS.full.map((id) => ({ id, ok: held, saw: 'as promised' })),
    ...{ passed: held, digest: 'sha256:00', signature: 'AA==' },
    ...change,
  };
}
