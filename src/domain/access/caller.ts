import type { Actor } from '../events.ts';
import type { PodIdentity } from '../pods/pod.ts';
import type { Role } from './role.ts';

interface Known {
  readonly name: string;
  readonly roles: readonly Role[];
  /** What policies name as `group:NAME`. */
  readonly groups: readonly string[];
  /** The only credentials that this caller reaches; null: all of them. */
  readonly credentials: readonly string[] | null;
}

/** Who asks. */
export type Caller =
  /** Whoever holds the token in the data directory: a person on the daemon's own machine. */
  | ({ readonly kind: 'administrator' } & Known)
  /** A person with a password of this installation. */
  | ({ readonly kind: 'user' } & Known)
  /** A person whom the identity provider vouches for. */
  | ({ readonly kind: 'oidc' } & Known)
  /** A program with a JSON web token of the identity provider. */
  | ({ readonly kind: 'machine' } & Known)
  /** A program with an API token of this installation. */
  | ({ readonly kind: 'token' } & Known)
  /**
   * Gets the keys of its own credentials and reports of them, and may do nothing else. `pod`: the one that asks, where its
   * cluster vouches for that; null: whoever holds the consumer's token.
   */
  | ({ readonly kind: 'consumer'; readonly pod: PodIdentity | null } & Known);

export const ADMINISTRATOR = 'administrator';

export function administrator(name = ADMINISTRATOR): Caller {
  return { kind: 'administrator', name, roles: ['admin'], groups: [], credentials: null };
}

/** `credentials`: those whose manifests list this consumer with the token, or the service account, that was shown. */
export function consumer(
  credentials: readonly string[],
  name: string,
  pod: PodIdentity | null = null,
): Caller {
  return { kind: 'consumer', name, roles: [], groups: [], credentials, pod };
}

/** Whether a person asks. Only a person's word is an approval. */
export function isPerson({ kind }: Caller): boolean {
  return kind === 'administrator' || kind === 'user' || kind === 'oidc';
}

/** The pod that asks; null where no cluster vouches for one. */
export function podOf(caller: Caller): PodIdentity | null {
  return caller.kind === 'consumer' ? caller.pod : null;
}

/**
 * How a caller stands in the journal. One actor is one person or program: the administrator's name is free to no user,
 * and a name of the identity provider never meets one of this installation.
 */
export function actorOf(caller: Caller): Actor {
  return caller.kind === 'administrator' ? `user:${caller.name}` : `${caller.kind}:${caller.name}`;
}
