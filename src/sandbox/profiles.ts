import { z } from 'zod';

const DAY = 86_400_000;
const perDay = z.strictObject({
  generate: z.int().min(0),
  reset: z.int().min(0),
  edit: z.int().min(0),
});

/**
 * What differs between the issuer's products, and what nobody outside knows. Every field is a switch that can be
 * changed while the sandbox runs, so that both answers to an open question can be rehearsed.
 */
export const switchesSchema = z.strictObject({
  /** How long the old key lives on after a reset. 0: it is invalid at once. */
  overlapMs: z.int().min(0),
  /** Unknown: whether a reset changes the App Key or only the Secret ("reset your App Secret" suggests the latter). */
  resetChangesAppKey: z.boolean(),
  /** Unknown: whether deleting ends every key of the application (true) or only the old ones of an overlap (false). */
  deleteEndsAllVersions: z.boolean(),
  /** Unknown: whether a second reset inside an overlap ends the first old key at once. */
  secondResetKillsFirstOld: z.boolean(),
  /** Unknown: whether one user may hold two key applications at a time. */
  applicationsMayCoexist: z.boolean(),
  /** Days a key is valid, chosen by the user; null: none is stated. */
  validity: z
    .strictObject({ minDays: z.int().min(1), maxDays: z.int().min(1), defaultDays: z.int().min(1) })
    .nullable(),
  /** How often a day each may be done to one application; null: none is stated. */
  budgetPerDay: perDay.nullable(),
  /** The source document says SMS, a newer public page says e-mail. */
  codeChannel: z.enum(['sms', 'email']),
  /** Wrong codes or trading passwords until the account is locked, and for how long ("minutes to hours"). */
  lockAfter: z.int().min(1),
  lockMs: z.int().min(0),
  /** Unknown: how far a request's timestamp may be off, either way. */
  skewMs: z.int().min(0),
  /** Unknown: whether a nonce may be used twice within the skew window. */
  refuseNonceReplay: z.boolean(),
  /** Whether personal routes want an access token; `GET /openapi/config` tells it. */
  tokenCheckEnabled: z.boolean(),
  /** Whether a fresh access token waits for a code in the app, as in production. The issuer's own sandbox: no. */
  tokenStartsPending: z.boolean(),
});

export type Switches = z.infer<typeof switchesSchema>;

export const profileNames = ['broker-hk', 'retail-hk', 'retail-us'] as const;
export type ProfileName = (typeof profileNames)[number];

export interface Profile {
  readonly source: string;
  readonly seen: string;
  readonly switches: Switches;
}

const brokerHk: Switches = {
  overlapMs: 10 * DAY,
  resetChangesAppKey: false,
  deleteEndsAllVersions: true,
  secondResetKillsFirstOld: true,
  applicationsMayCoexist: true,
  validity: null,
  budgetPerDay: null,
  codeChannel: 'sms',
  lockAfter: 3,
  lockMs: 30 * 60_000,
  skewMs: 300_000,
  refuseNonceReplay: true,
  tokenCheckEnabled: false,
  tokenStartsPending: false,
};

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  'broker-hk': {
    source:
      'Broker API Application: "the new key takes effect immediately, and the old key will expire after 10 days"',
    seen: '2026-11',
    switches: brokerHk,
  },
  'retail-hk': {
    source: 'Hong Kong retail pages: after a reset the old key is invalid at once; the step-up is not stated',
    seen: '2026-11',
    switches: { ...brokerHk, overlapMs: 0, tokenCheckEnabled: true },
  },
  'retail-us': {
    source: 'an older United States page: valid 1 to 7 days; generate, reset and edit at most 3 a day each',
    seen: '2026-11',
    switches: {
      ...brokerHk,
      overlapMs: 0,
      validity: { minDays: 1, maxDays: 7, defaultDays: 7 },
      budgetPerDay: { generate: 3, reset: 3, edit: 3 },
      tokenCheckEnabled: true,
    },
  },
};
