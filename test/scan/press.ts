import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { ManagedSecret, SecretPart } from '../../src/domain/fingerprints.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { signedText } from '../../src/scan/fingerprints/format.ts';
import { makeFingerprints } from '../../src/scan/fingerprints/make.ts';
import { readFingerprints } from '../../src/scan/fingerprints/read.ts';
import type { Fingerprints } from '../../src/scan/fingerprints/read.ts';

export const MADE_AT = Date.UTC(2026, 5, 1);
export const GOOD_UNTIL = MADE_AT + 30 * DAY_MS;

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
export const PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The same text for the same seed, of random characters. */
export function chanceText(seed: string, length: number, letters = ALPHANUMERIC): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash('sha512').update(`${seed} ${block}`).digest();
    for (const byte of bytes) text += letters[byte % letters.length];
  }
  return text.slice(0, length);
}

export function managed(
  credential: string,
  part: SecretPart,
  value: string,
  bornAt: number | null = MADE_AT - 10 * DAY_MS,
): ManagedSecret {
  return { credential, version: 1, part, bornAt, value: new Secret(value) };
}

/** The file as a daemon makes it, for `scanner`. */
export function pressed(secrets: readonly ManagedSecret[], scanner = 'ci-1', madeAt = MADE_AT): string {
  const keyOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
  return makeFingerprints(
    {
      ...{ installation: 'inst_1', scanner, madeAt, expiresAt: madeAt + 30 * DAY_MS, keyturn: '0.0.0' },
      keys: { window: keyOf('window'), mac: keyOf(`mac ${scanner}`) },
      chance: createHash('sha512').update('chance').digest(),
      publicKey: PUBLIC_KEY,
      sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
    },
    secrets,
    [],
  );
}

/** The same file with records of somebody's own, signed by somebody who may. */
export function signedAgain(text: string, edit: (record: Record<string, unknown>) => object): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.stringify(edit(JSON.parse(line) as Record<string, unknown>)));
  const signature = sign(null, Buffer.from(signedText(lines)), privateKey).toString('base64');
  return [...lines, JSON.stringify({ is: 'end', records: lines.length, signature }), ''].join('\n');
}

export function fingerprintsOf(secrets: readonly ManagedSecret[]): Fingerprints {
  return readFingerprints(pressed(secrets), { place: 'a file', now: MADE_AT, pinned: null });
}
