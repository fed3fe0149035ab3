import type { Actor } from '../events.ts';
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
  /** May report for its own credential and nothing else. */
  | ({ readonly kind: 'consumer'; readonly credential: string } & Known);

export function administrator(name = 'administrator'): Caller {
  return { kind: 'administrator', name, roles: ['admin'], groups: [], credentials: null };
}

export function consumer(credential: string, name: string): Caller {
  return { kind: 'consumer', credential, name, roles: [], groups: [], credentials: [credential] };
}

/** How a caller stands in the journal. */
export function actorOf(caller: Caller): Actor {
  return caller.kind === 'consumer' ? `consumer:${caller.name}` : `user:${caller.name}`;
}
