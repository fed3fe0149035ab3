import { currentVersion } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { EventOf, ProbeVerdict } from '../../domain/events.ts';
import { isExplained } from '../../domain/permissions/agreement.ts';
import { markSeen, openChanges } from '../../domain/permissions/mark.ts';
import { withChanges } from '../../domain/permissions/compare.ts';
import { probed, samePermissions } from '../../domain/permissions/seen.ts';
import type { SeenPermissions } from '../../domain/permissions/seen.ts';
import type { ApplicationView, ProbeResult } from '../../ports/issuer.ts';
import type { StepContext } from './context.ts';

/**
 * What a look tells of what the keys may do, at the price of no question of its own: the issuer's list where a program may
 * look, and what the current key's call was answered where only a person may. Null: it tells nothing.
 */
export function permissionsSeen(
  { state, issuer }: StepContext,
  application: ApplicationView | null,
  probes: ReadonlyMap<number, ProbeResult>,
): SeenPermissions | null {
  if (issuer.management !== null) return application?.allows ?? null;
  const current = currentVersion(state);
  const probe = current === null ? undefined : probes.get(current.version);
  if (probe === undefined) return null;
  return probed(state.permissions?.seen ?? null, probe.permission ?? null, fromHere(probe.verdict));
}

/** Whoever is refused for what they are does not learn whether their address would do. */
function fromHere(verdict: ProbeVerdict): boolean | null {
  if (verdict === 'wrong-address') return false;
  return verdict === 'accepted' || verdict === 'out-of-scope' ? true : null;
}

export function isNews({ permissions }: CredentialState, seen: SeenPermissions | null): boolean {
  return seen !== null && (permissions === null || !samePermissions(permissions.seen, seen));
}

/** What the issuer was asked for, or has agreed to, is no surprise: it is accepted in the same breath as it is seen. */
export async function acceptedByAgreement(
  { state, agreements, ports }: StepContext,
  seen: SeenPermissions | null,
): Promise<readonly EventOf<'PermissionsAccepted'>[]> {
  if (seen === null) return [];
  const mark = markSeen(state.permissions, seen, ports.clock.now());
  const open = openChanges(mark);
  if (open.length === 0) return [];
  const agreed = await agreements(state.name);
  const explaining = agreed.filter((each) => open.some((change) => isExplained(change, each)));
  const explained = open.filter((change) => explaining.some((each) => isExplained(change, each)));
  if (explained.length === 0) return [];
  const reason = `agreed with the issuer: ${explaining.map(({ name }) => name).join(', ')}`;
  return [{ type: 'PermissionsAccepted', permissions: withChanges(mark.accepted, explained), reason }];
}
