import { Fault } from '../../src/domain/fault.ts';
import type { OnboardingEvent } from '../../src/domain/onboarding/events.ts';
import type { OnboardingSpec } from '../../src/domain/onboarding/dossier.ts';
import { onboardingRow, onboardingView } from '../../src/domain/onboarding/present.ts';
import type { OnboardingOperations } from '../../src/engine/operations/onboarding/operations.ts';
import { dossier } from '../support/onboarding.ts';
import { NOW } from './sample-fleet.ts';

export interface OnboardingDouble extends OnboardingOperations {
  /** What was asked, in order. */
  readonly asked: readonly unknown[];
}

/** Knows one application with some history, and takes every word about it. */
export function createOnboardingDouble(
  events: readonly OnboardingEvent[] = [],
  spec: OnboardingSpec = dossier(),
): OnboardingDouble {
  const stored = events.map((event, index) => ({
    ...{ application: spec.name, seq: index + 1, at: NOW - 60_000, actor: 'user:desk-1', event, hash: '' },
  }));
  const shown = { spec, events: stored, profile: null, warnings: [], now: NOW };
  const asked: unknown[] = [];
  const show = async (name: string) => {
    if (name === spec.name) return onboardingView(shown);
    throw new Fault('KT5301', { place: `onboarding ${name}`, saw: 'no such application' });
  };
  const take = async (name: string, request: unknown) => {
    asked.push(request);
    return show(name);
  };
  const { warnings, now } = shown;
  return {
    asked,
    list: async () => [onboardingRow({ spec, events: stored, warnings, now })],
    ...{ show, act: take, users: take, conformance: take },
  };
}
