import { sha256 } from '../chance.ts';
import type { Change } from '../change.ts';
import { businessRefusal, notFound } from '../refusal.ts';
import { entry, withUser } from '../state.ts';
import type { Account, State, User } from '../state.ts';
import { institutionOf, requireApproved } from './institution.ts';

export interface NewUser {
  readonly email: string;
  readonly phone: string;
  readonly loginPassword: string;
  readonly tradingPassword: string;
  readonly accounts: Account[];
}

export type Authorization = NonNullable<User['authorization']>;

/** Passwords of a rehearsal: kept as digests bound to the user, so that the state file shows none. */
export const passwordDigest = (email: string, password: string): string => sha256(`${email}\n${password}`);

/** A login account under an institution's name. It may not call the API until staff authorise it. */
export function registerUser(state: State, institutionId: string, given: NewUser): Change<User> {
  institutionOf(state, institutionId);
  if (entry(state.users, given.email))
    throw businessRefusal('NAME_TAKEN', 'There is a user with this e-mail already.');
  return saved(state, {
    email: given.email,
    institutionId,
    phone: given.phone,
    loginPasswordDigest: passwordDigest(given.email, given.loginPassword),
    tradingPasswordDigest: passwordDigest(given.email, given.tradingPassword),
    login: { wrong: 0, lockedUntil: null },
    stepUp: { wrong: 0, lockedUntil: null },
    accounts: given.accounts,
    marketDataSubscribed: false,
    authorization: null,
  });
}

/**
 * "Upon receiving complete application materials, our staff will complete the Broker API application process and
 * user authorization operations": endpoint permissions and IP whitelist come from the approved materials. A user who
 * was withdrawn keeps what staff had configured.
 */
export function authorizeUser(state: State, now: number, email: string): Change<User> {
  const user = userOf(state, email);
  const institution = institutionOf(state, user.institutionId);
  requireApproved(institution);
  const materials = institution.materials;
  if (materials?.status !== 'approved') {
    throw businessRefusal(
      'MATERIALS_NOT_APPROVED',
      "The institution's application materials are not approved.",
    );
  }
  const { endpointPermissions, ipWhitelist } = user.authorization ?? {
    endpointPermissions: materials.apiInterfaces,
    ipWhitelist: materials.ipWhitelist,
  };
  const authorization: Authorization = {
    status: 'authorized',
    authorizedAt: now,
    withdrawnAt: null,
    endpointPermissions,
    ipWhitelist,
  };
  return saved(state, { ...user, authorization });
}

/** Staff take the authorization away: every key of the user is refused from the next call on. */
export function withdrawUser(state: State, now: number, email: string): Change<User> {
  return configureUser(state, email, { status: 'withdrawn', withdrawnAt: now });
}

/**
 * "Staff will update the configuration in the backend, and changes will take effect immediately after the operation
 * and be synchronized to all active keys": it stands once, at the user, and the gateway reads it at every call. So
 * old and new keys can't differ.
 */
export function configureUser(state: State, email: string, edit: Partial<Authorization>): Change<User> {
  const user = userOf(state, email);
  if (user.authorization === null) throw businessRefusal('WRONG_STAGE', 'The user was never authorised.');
  return saved(state, { ...user, authorization: { ...user.authorization, ...edit } });
}

/** Account permissions "remain consistent with the user's authorization in the Portal": they live at the user. */
export function editUser(
  state: State,
  email: string,
  edit: Partial<Pick<User, 'accounts' | 'marketDataSubscribed' | 'login' | 'stepUp'>>,
): Change<User> {
  return saved(state, { ...userOf(state, email), ...edit });
}

export function userOf(state: State, email: string): User {
  const user = entry(state.users, email);
  if (!user) throw notFound('such user');
  return user;
}

export const authorizationStatus = (user: User): 'authorized' | 'withdrawn' | 'not-authorized' =>
  user.authorization?.status ?? 'not-authorized';

const saved = (state: State, user: User): Change<User> => ({ state: withUser(state, user), reply: user });
