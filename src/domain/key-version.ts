import { formatDuration } from './duration.ts';

/** Said of a key whose age nobody can tell: it counts as older than any policy allows. */
export const UNKNOWN_BIRTH_AT = 0;

/** Null where nobody can tell. */
export function ageMsOf({ bornAt }: Pick<KeyFacts, 'bornAt'>, now: number): number | null {
  return bornAt === UNKNOWN_BIRTH_AT ? null : now - bornAt;
}

export function ageText(key: Pick<KeyFacts, 'bornAt'>, now: number): string {
  const ageMs = ageMsOf(key, now);
  return ageMs === null ? 'age unknown' : `age ${formatDuration(ageMs)}`;
}

/** The parts of a key that may be told: everything but the secret. */
export interface KeyFacts {
  /** The attempt under which custody keeps it. */
  readonly attempt: string;
  /** The issuer's id of the application it belongs to. */
  readonly applicationId: string;
  readonly keyIdMasked: string;
  /** Keyed digest of the key pair: equal digests, equal pairs; says nothing to anyone without the key. */
  readonly digest: string;
  /** When the issuer made it. */
  readonly bornAt: number;
  /** When the issuer itself ends it; null where it states no end. */
  readonly expiresAt: number | null;
}

/** `pending` between its reset and its promotion; `lost` where the issuer made it and nobody holds it. */
export type KeyVersionStatus = 'pending' | 'current' | 'previous' | 'expired' | 'revoked' | 'lost';

export interface KeyVersion {
  readonly version: number;
  readonly status: KeyVersionStatus;
  /** Null only for a version that is not parsed yet or lost. */
  readonly key: KeyFacts | null;
  /** When this version stops being accepted, as far as is known. */
  readonly endsAt: number | null;
  readonly leakedAt: number | null;
}
