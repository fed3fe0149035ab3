import { Fault } from '../../src/domain/fault.ts';
import { onboardingRow, onboardingView } from '../../src/domain/onboarding/present.ts';
import type { OnboardingOperations } from '../../src/engine/operations/onboarding/operations.ts';
import { dossier } from '../support/onboarding.ts';
import { NOW } from './sample-fleet.ts';

/** Knows one application, to which nothing has happened, and takes every word about it. */
export function createOnboardingDouble(): OnboardingOperations {
  const shown = { spec: dossier(), events: [], profile: null, warnings: [], now: NOW };
  const show = async (name: string) => {
    if (name === shown.spec.name) return onboardingView(shown);
    throw new Fault('KT5301', { place: `onboarding ${name}`, saw: 'no such application' });
  };
  return { list: async () => [onboardingRow(shown)], show, act: show, users: show, conformance: show };
}
