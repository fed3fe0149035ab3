import type { DeviceLogin } from '../domain/access/views.ts';

/** Somebody whom the identity provider vouches for. */
export interface Vouched {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What ties the answer of a browser to the log-in that it began. */
export interface BrowserChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Who says who somebody is. Everything rejects with KT6121 (not reached), KT6122 (it lets nobody in) or KT6123 (what it
 * says of somebody is not usable).
 */
export interface IdentityProvider {
  /** Where a browser goes to log in. */
  authorizationUrl(checks: BrowserChecks): Promise<string>;
  /** The query with which it comes back. */
  redeem(query: string, checks: BrowserChecks): Promise<Vouched>;
  beginDevice(): Promise<DeviceLogin>;
  pollDevice(handle: string): Promise<Vouched | 'pending'>;
  /** The program behind a JSON web token that was made for keyturn; null for any other text. */
  verify(token: string): Promise<Vouched | null>;
}
