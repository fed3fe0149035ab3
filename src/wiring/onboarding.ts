import { createHash } from 'node:crypto';
import { lintOnboarding } from '../config/onboarding/lint.ts';
import type { Condition } from '../domain/alerts/conditions.ts';
import { onboardingConditions } from '../domain/onboarding/conditions.ts';
import { foldAll } from '../domain/onboarding/fold.ts';
import { createOnboarding } from '../engine/operations/onboarding/create.ts';
import type { OnboardingOperations } from '../engine/operations/onboarding/operations.ts';
import type { Engine } from './assembly.ts';
import type { Ground } from './ground.ts';

/** What is signed says what it is: no signature of a checkpoint fits it. */
const CONFORMANCE = 'keyturn conformance v1\n';

export function openOnboarding(
  { journal }: Pick<Ground, 'journal'>,
  { ports, fleet, checkpoints }: Pick<Engine, 'ports' | 'fleet' | 'checkpoints'>,
): OnboardingOperations {
  return createOnboarding({
    ...{ ports, fleet, book: journal.onboarding, lint: lintOnboarding },
    sign: (digest) => checkpoints.sign(CONFORMANCE + digest),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

/** All that is wrong with applications now. */
export async function onboardingAlerts(
  { journal }: Pick<Ground, 'journal'>,
  { fleet }: Pick<Engine, 'fleet'>,
  now: number,
): Promise<readonly Condition[]> {
  const specs = [...fleet.current().onboarding.values()];
  if (specs.length === 0) return [];
  const all = await journal.onboarding.events(null);
  return specs.flatMap((spec) => {
    const events = all.filter(({ application }) => application === spec.name);
    return onboardingConditions(spec, foldAll(spec.name, events), now);
  });
}
