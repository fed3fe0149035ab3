import type { ApiToken, Failures, User } from '../domain/access/account.ts';
import type { AccessEvent, StoredAccessEvent } from '../domain/access/events.ts';
import type { Session } from '../domain/access/session.ts';
import type { Actor } from '../domain/events.ts';
import type { Secret } from '../domain/secret.ts';

/** What changes beside the event that tells of it. Secrets are here by their digests only. */
export type AccessWrite =
  | { readonly is: 'add-user'; readonly user: User; readonly password: string }
  | {
      readonly is: 'change-user';
      readonly user: string;
      readonly change: Partial<Omit<User, 'name'>>;
      /** The new one; null: it stays. */
      readonly password: string | null;
    }
  | { readonly is: 'add-token'; readonly token: ApiToken; readonly digest: string }
  | { readonly is: 'revoke-token'; readonly token: string; readonly at: number }
  | { readonly is: 'open-session'; readonly session: Session; readonly digest: string }
  | { readonly is: 'end-session'; readonly digest: string }
  | { readonly is: 'end-sessions'; readonly of: Actor }
  | { readonly is: 'forgive'; readonly user: string };

/** Who may come in. Every change is one transaction with the event that tells of it. */
export interface AccessBook {
  /** Rejects with KT6105 and KT6107 for a user and a token that is there already, KT6106 and KT6108 for none. */
  record(
    event: AccessEvent,
    meta: { readonly at: number; readonly actor: Actor },
    writes: readonly AccessWrite[],
  ): Promise<void>;
  events(query: { readonly afterSeq: number; readonly limit: number }): Promise<readonly StoredAccessEvent[]>;
  users(): Promise<readonly User[]>;
  user(name: string): Promise<{ readonly user: User; readonly password: string } | null>;
  /** Of all users that have any. */
  failures(): Promise<ReadonlyMap<string, Failures>>;
  /** Adds a failed log-in, as `next` makes it from those before; resolves to what is kept. */
  failed(user: string, next: (before: Failures | null) => Failures): Promise<Failures>;
  tokens(): Promise<readonly ApiToken[]>;
  tokenOf(digest: string): Promise<ApiToken | null>;
  sessionOf(digest: string): Promise<Session | null>;
  /** A power cut may take it back: then a session ends a little early. */
  seen(digest: string, at: number): Promise<void>;
  /** Removes the sessions that ended, or were last seen before. */
  sweep(now: number, idleBefore: number): Promise<void>;
}

/** Passwords as they are kept: slow to try, each with a salt and its own costs. */
export interface Passwords {
  hash(password: Secret): Promise<string>;
  /** Takes as long where there is no hash to compare with. */
  verify(kept: string | null, password: Secret): Promise<boolean>;
}
