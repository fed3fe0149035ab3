import type { Secret } from './secret.ts';

/** The half of a key pair that a value is: one names the key, the other must stay secret. */
export type SecretPart = 'app-key' | 'app-secret';

/** A value that a scanner shall look for. */
export interface ManagedSecret {
  readonly credential: string;
  readonly version: number;
  readonly part: SecretPart;
  /** Null where nobody can tell. */
  readonly bornAt: number | null;
  readonly value: Secret;
}

/** A value that is managed and that a scanner is not given, with the reason in one clause. */
export interface LeftOut {
  readonly credential: string;
  readonly version: number;
  /** Null: both. */
  readonly part: SecretPart | null;
  readonly why: string;
}

/** Who asks for the fingerprints, and until when they may be used. */
export interface FingerprintRequest {
  readonly scanner: string;
  readonly days: number;
}

/** How long fingerprints may be used at most, and where nothing else is said. */
export const MOST_FINGERPRINT_DAYS = 90;
export const FINGERPRINT_DAYS = 30;
