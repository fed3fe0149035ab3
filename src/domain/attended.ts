import type { CredentialState } from './credential.ts';
import { currentVersion, newestBornAt } from './credential.ts';
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

/** A reading in the form that a reset is told by: however a person wrote the stars, the same mask stays the same. */
export function shownAs(reading: PortalReading, application: string): IssuerBaseline {
  const [keyIdMasked, secretMasked] = [reading.keyIdMasked, reading.secretMasked].map(withStars);
  const { lastResetAt } = reading;
  return {
    applicationId: application,
    keyIdMasked: keyIdMasked ?? null,
    secretMasked: secretMasked ?? null,
    lastResetAt,
    permissions: [],
  };
}

function withStars(masked: string | null): string | null {
  return masked === null ? null : masked.trim().replace(/[*•.…]+/, '****');
}

/** However the stars are written. */
export function isSameMask(left: string, right: string): boolean {
  return withStars(left) === withStars(right);
}

/** Whether a text hides what a key or a secret consists of. Readings are kept: a whole secret must not get among them. */
export function isMask(text: string): boolean {
  return /^[\w-]{0,8}(?:[*•.]{2,}|…)[\w-]{0,8}$/.test(text.trim());
}

/** What is shown of a masked value: its beginning and its end. */
const SHOWN_OF_MASKED = /^([0-9A-Za-z]*)[*•.…]+([0-9A-Za-z]*)$/;
/** Fewer characters than these tell no two values apart. */
const LEAST_SHOWN = 4;

/** Whether a value may be the one that is shown masked. Null where the mask shows too little, or is read in no known way. */
export function fitsMask(value: string, masked: string | null): boolean | null {
  const [, start = '', end = ''] = SHOWN_OF_MASKED.exec(masked ?? '') ?? [];
  if (start.length + end.length < LEAST_SHOWN) return null;
  return value.startsWith(start) && value.endsWith(end);
}

/**
 * Whether the portal shows a reset that is younger than the key in custody: somebody made it elsewhere. A portal that
 * shows days only is believed to the day.
 */
export function showsYoungerReset(state: CredentialState, { lastResetAt }: PortalReading): boolean {
  const bornAt = currentVersion(state) === null ? 0 : (newestBornAt(state) ?? 0);
  if (lastResetAt === null || bornAt === 0) return false;
  const isDayOnly = lastResetAt % DAY_MS === 0;
  return lastResetAt > bornAt + PASTE_WITHIN_MS + MINUTE_MS && !(isDayOnly && lastResetAt <= bornAt + DAY_MS);
}

/** Whether a key is known to stand at the application. A person may have read nothing but the time of the last reset. */
export function hasKey(application: IssuerBaseline | null): boolean {
  if (application === null) return false;
  const { keyIdMasked, secretMasked, lastResetAt } = application;
  return keyIdMasked !== null || secretMasked !== null || lastResetAt !== null;
}
