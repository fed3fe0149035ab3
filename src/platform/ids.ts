import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';

/** Crockford's base 32: no I, L, O or U, in the order of its values, so that texts sort like numbers. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_BYTES = 10;
const FRACTION_BYTES = 6;

/** Ids and chance from the operating system's generator. */
export function systemIds(clock: Clock): Ids {
  return idsFrom(clock, (size) => randomBytes(size));
}

/** Ids and chance from any source of bytes, so that a test can replay a seed. */
export function idsFrom(clock: Clock, bytes: (size: number) => Uint8Array): Ids {
  return {
    next: (kind) => `${kind}_${ulid(clock.now(), bytes(RANDOM_BYTES))}`,
    fraction: () => bytes(FRACTION_BYTES).reduce((sum, byte) => (sum + byte) / 256, 0),
  };
}

/** 26 characters: 48 bits of epoch milliseconds, then 80 bits of chance. */
export function ulid(atMs: number, random: Uint8Array): string {
  let restMs = atMs;
  let time = '';
  for (let place = 0; place < TIME_CHARACTERS; place += 1) {
    time = ALPHABET.charAt(restMs % 32) + time;
    restMs = Math.floor(restMs / 32);
  }
  return time + base32(random);
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += ALPHABET.charAt((held >> heldBits) & 31);
    }
    held &= (1 << heldBits) - 1;
  }
  return text;
}
