import assert from 'node:assert/strict';
import type { Change } from '../../../src/sandbox/change.ts';
import type { Chance } from '../../../src/sandbox/chance.ts';
import type { ProfileName, Switches } from '../../../src/sandbox/profiles.ts';
import { Refusal } from '../../../src/sandbox/refusal.ts';
import { resetKey } from '../../../src/sandbox/rules/keys.ts';
import { sendCode } from '../../../src/sandbox/rules/step-up.ts';
import { DEMO, seedDemo } from '../../../src/sandbox/seed.ts';
import { emptyState } from '../../../src/sandbox/state.ts';
import type { KeyApplication, Purpose, State } from '../../../src/sandbox/state.ts';

/** States to begin a rule's test from, without HTTP, files or a clock. */

export const T0 = Date.parse('2026-11-22T12:00:00Z');
export const DAY = 86_400_000;
export const CODE = '246810';

let drawn = 0;
export const countingChance: Chance = {
  appKey: () => `app-key-${(drawn += 1)}`.padEnd(32, '0'),
  appSecret: () => `made-up-secret-${(drawn += 1)}`.padEnd(32, '0'),
  code: () => CODE,
  id: (prefix) => `${prefix}-${(drawn += 1)}`,
  bearer: () => `bearer-${(drawn += 1)}`,
};

/** The demo, with a key of 80 days, under a profile and switches. */
export function demoState(profile: ProfileName = 'broker-hk', switches: Partial<Switches> = {}): State {
  const before = emptyState(profile);
  return seedDemo({ ...before, switches: { ...before.switches, ...switches } }, T0, 80 * DAY, countingChance)
    .state;
}

export function theApplication(state: State): KeyApplication {
  const application = state.applications[state.demoApplicationId ?? ''];
  assert.ok(application);
  return application;
}

/** The state with an open code for an act on the demo application. */
export const withCode = (state: State, purpose: Purpose, now: number): State =>
  sendCode(state, now, { user: DEMO.user, purpose, subject: theApplication(state).id, code: CODE }).state;

export const ask = (state: State, over: { code?: string; tradingPassword?: string } = {}) => ({
  user: DEMO.user,
  id: theApplication(state).id,
  stepUp: { code: CODE, tradingPassword: DEMO.tradingPassword, ...over },
});

export const freshPair = () => ({ appKey: countingChance.appKey(), appSecret: countingChance.appSecret() });

/** One reset that takes effect. */
export function afterReset(state: State, now: number): State {
  const change = resetKey(withCode(state, 'reset', now), now, ask(state), freshPair());
  assert.ok('reply' in change);
  return change.state;
}

/** The code of the refusal, whether thrown or returned; `done` when there is none. */
export function outcome(act: () => Change<unknown>): string {
  try {
    const change = act();
    return 'refusal' in change ? change.refusal.code : 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
