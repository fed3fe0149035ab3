import type { GroupRoles } from '../../../domain/access/group-roles.ts';
import type { IdentityProvider } from '../../../ports/identity-provider.ts';

/** The identity provider, and what its groups may do here. */
export interface Vouching {
  readonly provider: IdentityProvider;
  readonly roles: GroupRoles;
}
