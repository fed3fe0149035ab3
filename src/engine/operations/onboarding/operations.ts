import type { Caller } from '../../../domain/access/caller.ts';
import type { ConformanceRequest, OnboardingAct, UsersRequest } from '../../../domain/onboarding/requests.ts';
import type { OnboardingRow, OnboardingView } from '../../../domain/onboarding/views.ts';

/** Applications for an issuer's API, from the first talk to the first key. All but `list` reject with KT5301. */
export interface OnboardingOperations {
  list(): Promise<readonly OnboardingRow[]>;
  show(name: string): Promise<OnboardingView>;
  /** Records what somebody says, where it can be. Rejects with KT5302 to KT5309, and KT5312 (somebody was quicker). */
  act(name: string, act: OnboardingAct, caller: Caller): Promise<OnboardingView>;
  /** Compares what the portal shows with what was recorded. Rejects with KT5311 where only a person can read it. */
  users(name: string, request: UsersRequest, caller: Caller): Promise<OnboardingView>;
  /** Tries the environment and records what came of it, passed or not. Rejects with KT5310. */
  conformance(name: string, request: ConformanceRequest, caller: Caller): Promise<OnboardingView>;
}
