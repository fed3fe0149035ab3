import type { ApiToken } from '../../../domain/access/account.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { StoredAccessEvent } from '../../../domain/access/events.ts';
import type { Role } from '../../../domain/access/role.ts';
import type {
  CreatedToken,
  DeviceLogin,
  LoginLink,
  NewToken,
  NewUser,
  OpenedSession,
  UserView,
  WhoMay,
} from '../../../domain/access/views.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { PodReview } from '../pods/doorkeeper.ts';

/** Somebody who showed a token. */
export interface Known {
  readonly caller: Caller;
  /** Null where the token has no session. */
  readonly session: { readonly digest: string; readonly endsAt: number } | null;
  /** What its cluster has said of the token; absent where it is of no pod. */
  readonly review?: PodReview;
}

/** Who may come in, and who may let others in. */
export interface AccessOperations {
  /**
   * Whose token this is, or null. Everything is looked up by its digest, so that time tells nothing of a near miss. `before`:
   * who showed it earlier in the same request. Rejects with KT6002 and KT6510 for the token of a pod.
   */
  knownBy(token: string, attended?: boolean, before?: Known | null): Promise<Known | null>;
  /**
   * The same for what a browser sends: the id of a session and nothing else. What a page does by itself (`attended` false)
   * does not keep a session open.
   */
  knownByCookie(id: string, attended?: boolean): Promise<Known | null>;
  /** Rejects with KT6101, KT6104 (only a new password is accepted) and KT6103 (the new one is no good). */
  logIn(user: string, password: Secret, fresh: Secret | null): Promise<OpenedSession>;
  /** Whether people may log in at an identity provider. */
  readonly hasProvider: boolean;
  /** A link by which a browser logs in once as this caller. */
  makeLink(caller: Caller): LoginLink;
  /** Rejects with KT6114. */
  followLink(link: string): Promise<OpenedSession>;
  /** Where a browser goes to log in, and what it keeps meanwhile. These four reject with KT6120 to KT6123. */
  beginBrowser(): Promise<{ readonly url: string; readonly kept: string }>;
  /** `query`: with what it comes back. */
  finishBrowser(kept: string, query: string): Promise<OpenedSession>;
  beginDevice(): Promise<DeviceLogin>;
  /** Null while the person has not finished. */
  pollDevice(handle: string): Promise<OpenedSession | null>;
  /** Rejects with KT6109 where there is no session. */
  logOut(known: Known): Promise<void>;
  users(): Promise<readonly UserView[]>;
  addUser(user: NewUser, password: Secret, caller: Caller): Promise<void>;
  changeUser(
    name: string,
    change: { readonly roles: readonly Role[]; readonly groups: readonly string[] },
    caller: Caller,
  ): Promise<void>;
  /** What the user has open ends at once. */
  disableUser(name: string, caller: Caller): Promise<void>;
  enableUser(name: string, caller: Caller): Promise<void>;
  /** For somebody else: it must be changed at the next log-in. Ends what the user has open. */
  setPassword(name: string, password: Secret, caller: Caller): Promise<void>;
  /** What membership in a group of the identity provider gives. */
  groupRoles(): WhoMay['groupRoles'];
  tokens(): Promise<readonly ApiToken[]>;
  createToken(token: NewToken, caller: Caller): Promise<CreatedToken>;
  revokeToken(name: string, caller: Caller): Promise<void>;
  /** What changed who may do what. */
  events(query: { readonly afterSeq: number; readonly limit: number }): Promise<readonly StoredAccessEvent[]>;
}
