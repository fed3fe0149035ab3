import { createHash } from 'node:crypto';
import type { LeftOut, SecretPart } from '../../domain/fingerprints.ts';
import type { CharacterClass } from './character-class.ts';

/** Longer values would make every scanner carry as much from one piece of its input to the next. */
export const LONGEST = 512;

/** What is known of a secret without knowing it. */
export interface Fingerprint {
  readonly credential: string;
  readonly version: number;
  readonly part: SecretPart;
  readonly length: number;
  readonly class: CharacterClass;
  /** RFC 3339; null where nobody can tell. */
  readonly bornAt: string | null;
  readonly mac: string;
}

/** One record a line: a head, the canary, the secrets, the filter, and an end that signs the rest. */
export type FingerprintRecord =
  | {
      readonly is: 'head';
      readonly format: 1;
      readonly installation: string;
      readonly scanner: string;
      readonly madeAt: string;
      readonly expiresAt: string;
      /** The version of keyturn that wrote it. */
      readonly keyturn: string;
      /** Base64. */
      readonly windowKey: string;
      readonly macKey: string;
      /** PEM (SPKI). */
      readonly publicKey: string;
    }
  /** A value that is no secret: every scan plants it and must find it. */
  | {
      readonly is: 'canary';
      readonly value: string;
      readonly length: number;
      readonly class: CharacterClass;
      readonly mac: string;
    }
  | ({ readonly is: 'secret' } & Fingerprint)
  /** What is managed and not looked for. */
  | ({ readonly is: 'left-out' } & LeftOut)
  /** Which bits of the filter are set, in order: little-endian numbers of 32 bits, in base64. */
  | { readonly is: 'filter'; readonly bits: number; readonly places: string }
  | { readonly is: 'end'; readonly records: number; readonly signature: string };

export type RecordOf<Kind extends FingerprintRecord['is']> = Extract<FingerprintRecord, { is: Kind }>;

/** What is signed: a line that says what it is, so that no other signature of the key fits, and a digest of the rest. */
export function signedText(lines: readonly string[]): string {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(`${line}\n`);
  return `keyturn fingerprints v1\n${digest.digest('hex')}`;
}

/** The short name of a public key, for a person to compare and for a pipeline to pin. */
export function keyName(publicKey: string): string {
  return `SHA256:${createHash('sha256').update(publicKey.trim()).digest('base64url')}`;
}
