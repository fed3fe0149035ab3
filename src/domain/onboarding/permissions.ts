import type { OnboardingSpec } from './dossier.ts';
import type { Permissions, Submission } from './events.ts';

/** One thing that is asked for more or no longer. */
export interface PermissionDifference {
  readonly what: 'endpoint' | 'address' | 'user';
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function permissionsOf({ information }: OnboardingSpec): Permissions {
  return {
    endpoints: information.endpoints,
    ipWhitelist: information.ipWhitelist.map(({ text }) => text),
    users: [information.apiUser.email],
  };
}

export function submissionOf(spec: OnboardingSpec, contact: string | null): Submission {
  const { integrationModel, useCases } = spec.information;
  return { ...permissionsOf(spec), integrationModel, useCases, contact };
}

/** Only what differs. */
export function differences(before: Permissions, after: Permissions): readonly PermissionDifference[] {
  return [
    difference('endpoint', before.endpoints, after.endpoints),
    difference('address', before.ipWhitelist, after.ipWhitelist),
    difference('user', before.users, after.users),
  ].filter(({ added, removed }) => added.length + removed.length > 0);
}

function difference(
  what: PermissionDifference['what'],
  before: readonly string[],
  after: readonly string[],
): PermissionDifference {
  return {
    what,
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  };
}
