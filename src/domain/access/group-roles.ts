import { ROLES } from './role.ts';
import type { Role } from './role.ts';

/** Role → the groups of the identity provider that have it. */
export type GroupRoles = { readonly [R in Role]?: readonly string[] | undefined };

export function rolesOfGroups(mapping: GroupRoles, groups: readonly string[]): readonly Role[] {
  return ROLES.filter((role) => mapping[role]?.some((group) => groups.includes(group)) === true);
}

/** The same, by group. */
export function byGroup(
  mapping: GroupRoles,
): readonly { readonly group: string; readonly roles: readonly Role[] }[] {
  const groups = new Set(ROLES.flatMap((role) => mapping[role] ?? []));
  return [...groups].sort().map((group) => ({ group, roles: rolesOfGroups(mapping, [group]) }));
}
