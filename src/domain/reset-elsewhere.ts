import { currentVersion, newestBornAt } from './credential.ts';
import type { CredentialState } from './credential.ts';
import { SECOND_MS } from './duration.ts';
import { UNKNOWN_BIRTH_AT } from './key-version.ts';

/** The issuer's time of birth, once in its reply and once in its list. */
const BORN_TOLERANCE_MS = 5 * SECOND_MS;

/**
 * Whether the issuer tells of a key that is younger than any that is known. Where nobody can tell how old the known one
 * is, a time says nothing about it: it was made by a person, and is seen by a program for the first time.
 */
export function isYoungerThanKnown(state: CredentialState, keyBornAt: number | null): boolean {
  const bornAt = currentVersion(state) === null ? null : newestBornAt(state);
  if (bornAt === null || bornAt === UNKNOWN_BIRTH_AT || keyBornAt === null) return false;
  return keyBornAt > bornAt + BORN_TOLERANCE_MS;
}
