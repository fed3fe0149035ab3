import type { Caller } from '../../../domain/access/caller.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { AccessBook, Passwords } from '../../../ports/access.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Doorkeeper } from '../pods/doorkeeper.ts';
import type { Vouching } from './vouching.ts';

/** What the questions of access are answered with. */
export interface AccessDeps {
  readonly book: AccessBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly passwords: Passwords;
  /** A fresh secret; `kts` for a session, `ktt` for an API token, `ktl` for a link. */
  readonly newToken: (prefix: 'kts' | 'ktt' | 'ktl') => Secret;
  /** SHA-256 in hex. */
  readonly sha256: (text: string) => string;
  /** The token in the data directory. */
  readonly adminToken: Secret;
  /** The identity provider; null: none is set. */
  readonly vouching: Vouching | null;
  /** The consumer that a manifest gives this token to. */
  readonly consumerOf: (token: string) => Promise<Caller | null>;
  /** The pod that a cluster has given this token to. */
  readonly podOf: Doorkeeper;
}
