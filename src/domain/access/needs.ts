import type { Caller } from './caller.ts';
import { ROLES } from './role.ts';
import type { Role } from './role.ts';

/** What a route asks of whoever calls it. */
export interface Needs {
  /** Any one of these is enough. */
  readonly roles: readonly Role[];
  /**
   * Who else may: anyone at all, anyone on this machine, anyone who is known, a consumer on its own credential, a consumer
   * and nobody else, or whoever holds the token in the data directory.
   */
  readonly also: 'anyone' | 'this-machine' | 'known' | 'own-consumer' | 'consumer' | 'installation' | null;
}

const of = (...roles: readonly Role[]): Needs => ({ roles, also: null });

/** All that a route may ask for; a route names one of these as its `config.needs`. */
export const NEEDS = {
  /** Nothing: it tells nothing worth a token. */
  nothing: { roles: ROLES, also: 'anyone' },
  /** Nothing on this machine, and somebody known from elsewhere. */
  machine: { roles: ROLES, also: 'this-machine' },
  /** Being known: it is about the caller alone. */
  known: { roles: ROLES, also: 'known' },
  /** Reading what keyturn shows to everybody whom it knows. */
  looking: of(...ROLES),
  /** Moving keys: what ends in a reset, a revocation or a write to a store. */
  operating: of('operator', 'admin'),
  /** What an operator does, and a consumer does for its own credential. */
  reporting: { roles: ['operator', 'admin'], also: 'own-consumer' },
  /** Getting a key in plain: no role reads one, only a consumer its own. The route looks at which. */
  receiving: { roles: [], also: 'consumer' },
  /** Agreeing to what somebody else asked for. */
  approving: of('approver'),
  /** Saying no to it; whoever asked may take it back. */
  denying: of('approver', 'operator', 'admin'),
  /** Reading what shows how the installation is built, or takes long to walk. */
  auditing: of('auditor', 'admin'),
  /** What changes who may do what, or takes the whole of the journal along. */
  administering: of('admin'),
  /** What lets somebody in as the installation's own administrator: no role is enough. */
  installation: { roles: [], also: 'installation' },
} as const satisfies Record<string, Needs>;

/** Why a known caller may not, in one clause; null where they may. `credential`: the one that the route names. */
export function refusal(needs: Needs, caller: Caller, credential: string | null): string | null {
  const { roles, also } = needs;
  if (also === 'known') return null;
  if (also === 'installation')
    return caller.kind === 'administrator'
      ? null
      : `${caller.kind} ${caller.name}, not the installation itself`;
  if (also === 'consumer')
    return caller.kind === 'consumer'
      ? null
      : `${caller.kind} ${caller.name}, and a key goes to consumers only`;
  const enough = caller.roles.some((role) => roles.includes(role));
  if (!enough && !(also === 'own-consumer' && caller.kind === 'consumer')) {
    const has = caller.roles.length === 0 ? 'no role' : caller.roles.join(', ');
    return `${caller.kind} ${caller.name} has ${has}`;
  }
  if (caller.credentials === null) return null;
  if (credential === null) return `${caller.kind} ${caller.name} reaches single credentials only`;
  if (caller.credentials.includes(credential)) return null;
  return `${caller.kind} ${caller.name} does not reach credential ${credential}`;
}
