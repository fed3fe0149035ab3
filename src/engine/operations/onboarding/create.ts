import { act } from './act.ts';
import { conformance } from './conformance.ts';
import type { OnboardingDeps } from './deps.ts';
import { list, show } from './look.ts';
import type { OnboardingOperations } from './operations.ts';
import { users } from './users.ts';

export function createOnboarding(deps: OnboardingDeps): OnboardingOperations {
  return {
    list: () => list(deps),
    show: (name) => show(deps, name),
    act: (name, asked, caller) => act(deps, name, asked, caller),
    users: (name, request, caller) => users(deps, name, request, caller),
    conformance: (name, request, caller) => conformance(deps, name, request, caller),
  };
}
