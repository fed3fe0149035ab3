import { createHmac, hkdfSync } from 'node:crypto';
import { WINDOW_KEY_BYTES, windowHash } from './window-hash.ts';
import type { WindowHash } from './window-hash.ts';

/** What stands in the file: whoever has it can look for the secrets, and try guesses of them. */
export interface FileKeys {
  /** The same in every file of an installation. */
  readonly window: Uint8Array;
  /** Of this scanner alone. */
  readonly mac: Uint8Array;
}

const MAC_BYTES = 16;

export function hashOfKey(window: Uint8Array): WindowHash {
  const bytes = hkdfSync('sha256', window, 'keyturn', 'keyturn window hash v1', WINDOW_KEY_BYTES);
  return windowHash(new Uint8Array(bytes));
}

/** HMAC-SHA256 cut to 128 bits, in hex. */
export function macOf(key: Uint8Array, value: Uint8Array): string {
  return createHmac('sha256', key).update(value).digest().subarray(0, MAC_BYTES).toString('hex');
}
