import { covers } from '../onboarding/endpoint-pattern.ts';
import type { Permissions } from '../onboarding/events.ts';
import type { OnboardingState } from '../onboarding/state.ts';
import type { PermissionChange } from './compare.ts';
import { addressesOf, HERE } from './seen.ts';

/** What the issuer has agreed that keys may do, or was asked for. */
export interface Agreement {
  /** `broker-api-hk change-1`: where it stands. */
  readonly name: string;
  readonly permissions: Permissions;
}

/** What is in force, and what the issuer may be making at this moment, since staff do not wait for anybody's note of it. */
export function agreementsOf({ application, inForce, changes }: OnboardingState): readonly Agreement[] {
  const made = changes.findLast(({ status }) => status === 'made')?.id ?? 'as it was applied for';
  return [
    ...(inForce === null ? [] : [{ name: `${application} ${made}`, permissions: inForce }]),
    ...changes
      .filter(({ status }) => status === 'asked')
      .map(({ id, permissions }) => ({ name: `${application} ${id}`, permissions })),
  ];
}

/** Whether that is what the change leads to: something that it grants was added, or something that it does not was removed. */
export function isExplained(change: PermissionChange, { permissions }: Agreement): boolean {
  const { what, how, item } = change;
  // Whose address that is stands in no agreement.
  if (item === HERE) return false;
  const grants =
    what === 'endpoint'
      ? permissions.endpoints.some((granted) => covers(granted, item))
      : addressesOf(permissions.ipWhitelist).includes(item);
  return grants === (how === 'added');
}
