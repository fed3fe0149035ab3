import { z } from 'zod';
import { profileNames, profiles, switchesSchema } from './profiles.ts';
import type { ProfileName } from './profiles.ts';

/** Everything the issuer knows, as one value. Rules are functions from it to the next one. */

const at = z.int();

const institutionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['pending', 'approved', 'rejected']),
  reasons: z.array(z.string()),
  checklist: z.array(z.strictObject({ item: z.string(), received: z.boolean() })).nullable(),
  materials: z
    .strictObject({
      integrationModel: z.string(),
      useCases: z.array(z.string()),
      apiInterfaces: z.array(z.string()),
      ipWhitelist: z.array(z.string()),
      apiUser: z.string(),
      status: z.enum(['submitted', 'approved', 'rejected']),
      reasons: z.array(z.string()),
      submittedAt: at,
    })
    .nullable(),
  createdAt: at,
});

export const accountSchema = z.strictObject({
  accountId: z.string().min(1).max(64),
  accountNumber: z.string().min(1).max(64),
  accountType: z.string().min(1).max(32),
  accountClass: z.string().min(1).max(32),
  /** What the user may do with it in the Portal; a key may do the same and no more. */
  operations: z.array(z.enum(['view', 'trade'])).default(['view', 'trade']),
});

const authorizationSchema = z.strictObject({
  status: z.enum(['authorized', 'withdrawn']),
  authorizedAt: at,
  withdrawnAt: at.nullable(),
  endpointPermissions: z.array(z.string()),
  ipWhitelist: z.array(z.string()),
});

const lockSchema = z.strictObject({ wrong: z.int(), lockedUntil: at.nullable() });

const userSchema = z.strictObject({
  email: z.string(),
  institutionId: z.string(),
  phone: z.string(),
  loginPasswordDigest: z.string(),
  tradingPasswordDigest: z.string(),
  login: lockSchema,
  stepUp: lockSchema,
  accounts: z.array(accountSchema),
  marketDataSubscribed: z.boolean(),
  authorization: authorizationSchema.nullable(),
});

const keyVersionSchema = z.strictObject({
  appKey: z.string(),
  /** In clear: whoever verifies an HMAC must hold it. The state file is the issuer's vault (0600). */
  appSecret: z.string(),
  effectiveAt: at,
  endsAt: at.nullable(),
  /** What set `endsAt`. */
  endedBy: z.enum(['overlap', 'reset', 'validity', 'deleted']).nullable(),
});

const applicationSchema = z.strictObject({
  id: z.string(),
  user: z.string(),
  name: z.string(),
  status: z.enum(['active', 'not-activated', 'disabled']),
  createdAt: at,
  deletedAt: at.nullable(),
  lastResetAt: at.nullable(),
  validityDays: z.int().nullable(),
  /** Oldest first. */
  keys: z.array(keyVersionSchema),
  usage: z.strictObject({ day: z.string(), generate: z.int(), reset: z.int(), edit: z.int() }),
  /** What took effect since the registration; tests count on it. */
  counters: z.strictObject({ generated: z.int(), reset: z.int(), edited: z.int(), deleted: z.int() }),
});

const messageSchema = z.strictObject({
  at,
  user: z.string(),
  channel: z.enum(['sms', 'email']),
  to: z.string(),
  code: z.string(),
  purpose: z.enum(['generate', 'reset', 'delete', 'token']),
  /** The application it was asked for, or the access token. */
  subject: z.string(),
  expiresAt: at,
  usable: z.boolean(),
});

const tokenSchema = z.strictObject({
  token: z.string(),
  appKey: z.string(),
  status: z.enum(['PENDING', 'NORMAL']),
  createdAt: at,
  lastUsedAt: at,
});

export const stateSchema = z.strictObject({
  format: z.literal(1),
  profile: z.enum(profileNames),
  switches: switchesSchema,
  clockOffsetMs: z.int(),
  institutions: z.record(z.string(), institutionSchema),
  users: z.record(z.string(), userSchema),
  applications: z.record(z.string(), applicationSchema),
  messages: z.array(messageSchema),
  tokens: z.record(z.string(), tokenSchema),
  /** The application that --seed-demo made, once. */
  demoApplicationId: z.string().nullable(),
});

export type State = z.infer<typeof stateSchema>;
export type Institution = z.infer<typeof institutionSchema>;
export type Account = z.infer<typeof accountSchema>;
export type User = z.infer<typeof userSchema>;
export type Lock = z.infer<typeof lockSchema>;
export type KeyVersion = z.infer<typeof keyVersionSchema>;
export type KeyApplication = z.infer<typeof applicationSchema>;
export type Message = z.infer<typeof messageSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type Purpose = 'generate' | 'reset' | 'delete';

/** One entry of a record by a name that came from outside: `constructor` is the name of nothing. */
export const entry = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** A sandbox that nobody has used yet. */
export function emptyState(profile: ProfileName): State {
  return {
    format: 1,
    profile,
    switches: profiles[profile].switches,
    clockOffsetMs: 0,
    institutions: {},
    users: {},
    applications: {},
    messages: [],
    tokens: {},
    demoApplicationId: null,
  };
}

export const withUser = (state: State, user: User): State => ({
  ...state,
  users: { ...state.users, [user.email]: user },
});

export const withApplication = (state: State, application: KeyApplication): State => ({
  ...state,
  applications: { ...state.applications, [application.id]: application },
});

export const withInstitution = (state: State, institution: Institution): State => ({
  ...state,
  institutions: { ...state.institutions, [institution.id]: institution },
});
