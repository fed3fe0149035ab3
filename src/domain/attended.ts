import type { CredentialState } from './credential.ts';
import { currentVersion } from './credential.ts';
import { DAY_MS, MINUTE_MS } from './duration.ts';
import type { IssuerBaseline } from './events.ts';

/** What a person reads at the issuer's portal. Null where the page shows none. */
export interface PortalReading {
  readonly lastResetAt: number | null;
  readonly keyIdMasked: string | null;
  readonly secretMasked: string | null;
}

/** How long a claimed task stays with one person. */
export const CLAIM_FOR_MS = 30 * MINUTE_MS;

/** How long a person has between the last confirmation and the paste, before the outcome counts as unknown. */
export const PASTE_WITHIN_MS = 15 * MINUTE_MS;

/** A reading in the form that a reset is told by. */
export function shownAs(reading: PortalReading, application: string): IssuerBaseline {
  return { applicationId: application, ...reading, permissions: [] };
}

/**
 * Whether the portal shows a reset that is younger than the key in custody: somebody made it elsewhere. A portal that
 * shows days only is believed to the day.
 */
export function showsYoungerReset(state: CredentialState, { lastResetAt }: PortalReading): boolean {
  const bornAt = currentVersion(state)?.key?.bornAt ?? 0;
  if (lastResetAt === null || bornAt === 0) return false;
  const isDayOnly = lastResetAt % DAY_MS === 0;
  return lastResetAt > bornAt + PASTE_WITHIN_MS + MINUTE_MS && !(isDayOnly && lastResetAt <= bornAt + DAY_MS);
}
