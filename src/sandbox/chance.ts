import { createHash, randomBytes, randomInt } from 'node:crypto';

/**
 * Where the sandbox's chance comes from. An argument everywhere, so that rules stay functions of what they are given.
 * App Keys and Secrets are 32 lower-case hex, as all published ones are (no rule says so).
 */
export interface Chance {
  appKey(): string;
  appSecret(): string;
  /** Six digits, as sent to a phone. */
  code(): string;
  /** `app-0f3a…`: an identifier that says what it names. */
  id(prefix: string): string;
  /** A bearer session or an access token: 64 hex. */
  bearer(): string;
}

export const systemChance: Chance = {
  appKey: () => randomBytes(16).toString('hex'),
  appSecret: () => randomBytes(16).toString('hex'),
  code: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
  id: (prefix) => `${prefix}-${randomBytes(8).toString('hex')}`,
  bearer: () => randomBytes(32).toString('hex'),
};

/** SHA-256 in hex: names a secret without showing it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
