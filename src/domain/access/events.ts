import type { Actor } from '../events.ts';
import type { Role } from './role.ts';

/** What changes who may do what. Chained like the events of credentials; never a password, a token or a digest of one. */
export type AccessEvent =
  | {
      readonly type: 'UserAdded';
      readonly user: string;
      readonly roles: readonly Role[];
      readonly groups: readonly string[];
    }
  | {
      readonly type: 'UserChanged';
      readonly user: string;
      readonly roles: readonly Role[];
      readonly groups: readonly string[];
    }
  | { readonly type: 'UserDisabled'; readonly user: string }
  | { readonly type: 'UserEnabled'; readonly user: string }
  | { readonly type: 'PasswordSet'; readonly user: string }
  | { readonly type: 'UserLockedOut'; readonly user: string; readonly untilAt: number }
  | {
      readonly type: 'TokenCreated';
      readonly token: string;
      readonly roles: readonly Role[];
      readonly credentials: readonly string[] | null;
      readonly expiresAt: number;
    }
  | { readonly type: 'TokenRevoked'; readonly token: string }
  /** What it takes to find the secrets left the installation, for one scanner. */
  | {
      readonly type: 'FingerprintsTaken';
      readonly scanner: string;
      readonly secrets: number;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'LoggedIn';
      readonly way: 'password' | 'browser' | 'device' | 'link';
      readonly roles: readonly Role[];
      readonly groups: readonly string[];
    }
  | { readonly type: 'LoggedOut' };

export interface StoredAccessEvent {
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly event: AccessEvent;
  readonly hash: string;
}
