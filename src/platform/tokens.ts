import { randomBytes } from 'node:crypto';
import { Secret } from '../domain/secret.ts';

/** 256 bits from the operating system's generator, with a prefix by which a leak is recognised. */
export function newToken(prefix: 'kts' | 'ktt' | 'ktl'): Secret {
  return new Secret(`${prefix}_${randomBytes(32).toString('base64url')}`);
}
