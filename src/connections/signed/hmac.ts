import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../domain/secret.ts';

/** The hex HMAC-SHA256 of the parts, one after the other, byte for byte. */
export function hmacOf(key: Secret, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac('sha256', key.reveal());
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** Whether one of the given digests is the wanted one; takes the same time whichever byte is wrong. */
export function isAmong(wanted: string, given: readonly string[]): boolean {
  const expected = Buffer.from(wanted);
  return given
    .map((text) => Buffer.from(text))
    .some((bytes) => bytes.length === expected.length && timingSafeEqual(bytes, expected));
}
