import { createHmac } from 'node:crypto';
import type { Secret } from '../../domain/secret.ts';

export const SIGNATURE_HEADER = 'keyturn-signature';

/**
 * `t=1795334400,v1=5257…`: `t` is the time of sending in epoch seconds, `v1` the hex HMAC-SHA256 of `t`, a dot and
 * the body, byte for byte.
 *
 * A receiver verifies so: take the raw body before any parser touches it; refuse when `t` is more than five minutes
 * away from its own clock, which ends replays; compute the HMAC over `${t}.${body}` with the shared key; compare in
 * constant time with each `v1` (a later version may send several while a key is changed); then drop what has an `id`
 * that was seen before, because a notice is sent again until it is answered with 2xx.
 */
export function signatureOf(body: string, key: Secret, now: number): string {
  const seconds = Math.floor(now / 1000);
  const digest = createHmac('sha256', key.reveal()).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
