import type { Actor } from '../events.ts';
import type { ApiToken, User } from './account.ts';
import { actorOf } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Role } from './role.ts';

export interface WhoAmI {
  readonly kind: Caller['kind'];
  readonly name: string;
  readonly actor: Actor;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly credentials: readonly string[] | null;
  /** Null: a token, which has no session. */
  readonly sessionEndsAt: number | null;
}

export interface UserView extends User {
  /** Too many failed log-ins; null: not locked. */
  readonly lockedUntilAt: number | null;
}

/** A new API token. Its secret is shown this once and kept nowhere. */
export interface CreatedToken extends ApiToken {
  readonly secret: string;
}

/** A person has logged in: what to show as a bearer token until the session ends. */
export interface OpenedSession extends WhoAmI {
  readonly token: string;
}

/** A log-in that a person finishes on another device. */
export interface DeviceLogin {
  readonly userCode: string;
  readonly url: string;
  /** The same with the code in it; null where the provider has none. */
  readonly completeUrl: string | null;
  /** For asking whether it is done. */
  readonly handle: string;
  readonly intervalMs: number;
  readonly expiresAt: number;
}

/** Logs a browser in once. It is shown this once, and kept by its digest. */
export interface LoginLink {
  readonly link: string;
  readonly expiresAt: number;
}

export interface NewUser {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
}

export interface NewToken {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly credentials: readonly string[] | null;
  readonly expiresAt: number;
}

export function whoIs(caller: Caller, sessionEndsAt: number | null): WhoAmI {
  const { kind, name, roles, groups, credentials } = caller;
  return { kind, name, actor: actorOf(caller), roles, groups, credentials, sessionEndsAt };
}

/** Something that the API does, and who may ask for it. */
export interface Act {
  /** `POST /v1/credentials/:name/rotate` */
  readonly route: string;
  readonly summary: string;
  readonly roles: readonly Role[];
}

/** Who may do what, as of now. */
export interface WhoMay {
  readonly users: readonly UserView[];
  readonly tokens: readonly ApiToken[];
  /** What membership in a group of the identity provider gives. */
  readonly groupRoles: readonly { readonly group: string; readonly roles: readonly Role[] }[];
  readonly acts: readonly Act[];
}
