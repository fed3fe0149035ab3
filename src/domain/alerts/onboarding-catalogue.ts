import { DAY_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';

/** Alerts about applications for an issuer's API. */
export const onboardingAlerts = {
  'KT-A401': {
    title: 'An application waits for the issuer',
    explain:
      'Something was handed to the issuer and has been there longer than the manifest expects (`remindAfter`). Reviews get lost; the contact of the issuer can say where it is.',
    next: 'keyturn onboard list',
    severity: 'warning',
    everyMs: 3 * DAY_MS,
  },
  'KT-A402': {
    title: 'A document of an application is due',
    explain:
      "The issuer's checklist asks for it, its date is near or over, and the manifest has no digest of it. Nothing further is reviewed before it is there.",
    next: 'keyturn onboard list',
    severity: 'warning',
    everyMs: DAY_MS,
  },
  'KT-A403': {
    title: 'The authorised users are not those that were recorded',
    explain:
      'The portal of the issuer shows another list of users who may hold API keys. Somebody who was added can make keys; keys of somebody who was withdrawn are refused at once, old and new ones alike.',
    next: 'keyturn onboard list',
    severity: 'critical',
    everyMs: DAY_MS,
  },
  'KT-A404': {
    title: 'A change of permissions does not work on every live key',
    explain:
      "What the issuer's staff change works at once on all active keys, old and new. After this change a live key was not accepted, or nobody has tried the keys yet. It is no failure of a rotation.",
    next: 'keyturn onboard list',
    severity: 'warning',
    everyMs: DAY_MS,
  },
} as const satisfies Record<string, AlertEntry>;
