import type { Actor } from '../events.ts';
import { ADMINISTRATOR } from './caller.ts';
import type { Role } from './role.ts';

/** A person with a password of this installation. */
export interface User {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly createdAt: number;
  readonly disabledAt: number | null;
  readonly passwordAt: number;
  /** Somebody else has set the password: it opens nothing but the choice of another one. */
  readonly mustChange: boolean;
}

/** What a program holds. It is known by the digest of its secret. */
export interface ApiToken {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The only credentials that it reaches; null: all. */
  readonly credentials: readonly string[] | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

/** Failed log-ins in a row. */
export interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** Why nobody can be called that; null where one can. */
export function nameRefusal(name: string): string | null {
  if (!NAME.test(name)) return 'not 1 to 64 of a-z, 0-9, ".", "_", "@" and "-"';
  return name === ADMINISTRATOR ? 'the name of the installation’s own administrator' : null;
}

/** An approval is a person's word, so no program may have that role. */
export function programRolesRefusal(roles: readonly Role[]): string | null {
  return roles.includes('approver') ? 'the role approver, which only a person can have' : null;
}
