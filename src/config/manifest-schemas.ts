import { z } from 'zod';
import { MINUTE_MS, parseDuration } from '../domain/duration.ts';
import { Secret } from '../domain/secret.ts';

export const API_VERSION = 'keyturn.dev/v1alpha1';

/** The kinds of this version, in the order in which they are read: what others refer to comes first. */
export const KINDS = ['Issuer', 'Store', 'Channel', 'Calendar', 'RotationPolicy', 'Credential'] as const;
export type Kind = (typeof KINDS)[number];

/** Letters, digits, `.`, `_` and `-`, because names become parts of paths, metrics and commands. */
export const nameSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/, {
    error: 'lower-case letters, digits, ".", "_" and "-", beginning and ending with a letter or digit',
  });

/** A text for people and for matching: something visible, no control characters, no line breaks. */
const lineSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}]*$/u, { error: 'a text without control characters' });

const labelsSchema = z.record(lineSchema, lineSchema);

/** Anything that could not be a duration is answered with one code, whatever its type. */
export const durationSchema = z.unknown().transform((value, context): number => {
  const parsedMs = typeof value === 'string' ? parseDuration(value) : null;
  if (parsedMs !== null && parsedMs > 0 && Number.isSafeInteger(parsedMs)) return parsedMs;
  context.addIssue({ code: 'custom', message: '', params: { fault: 'KT1045' } });
  return z.NEVER;
});

const repeatSchema = durationSchema.refine((repeatMs) => repeatMs >= MINUTE_MS, {
  error: 'a duration of at least 1m',
});

const percentSchema = z.unknown().transform((value, context): number => {
  const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100;
  context.addIssue({ code: 'custom', message: 'a percentage from 0% to 100%' });
  return z.NEVER;
});

const consumerSchema = z.strictObject({
  name: nameSchema,
  loads: z.enum(['live', 'on-restart']).default('live'),
  token: z.instanceof(Secret).optional(),
});

const fieldsSchema = z
  .record(lineSchema, z.enum(['appKey', 'appSecret']))
  .refine((fields) => new Set(Object.values(fields)).size === 2, {
    error: 'one field for appKey and one for appSecret at least',
  });

const credentialSpecSchema = z.strictObject({
  issuer: nameSchema,
  user: lineSchema.optional(),
  application: lineSchema.optional(),
  owner: lineSchema.optional(),
  destinations: z.array(z.looseObject({ store: nameSchema })).min(1),
  fields: fieldsSchema,
  consumers: z.array(consumerSchema).default([]),
});

const policySpecSchema = z.strictObject({
  mode: z.enum(['audit', 'plan', 'enforce']).default('audit'),
  select: z.strictObject({ issuer: nameSchema.optional(), labels: labelsSchema.optional() }).optional(),
  age: z.strictObject({ warn: durationSchema.optional(), rotate: durationSchema, max: durationSchema }),
  issuerExpiry: z.strictObject({ lead: durationSchema }).optional(),
  overlap: z.strictObject({ stragglerWarnAt: percentSchema.optional() }).optional(),
  limits: z.strictObject({ concurrent: z.int().min(1).max(1000).optional() }).optional(),
  routes: z
    .array(
      z.strictObject({
        match: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']).optional() }).optional(),
        to: z.array(nameSchema).min(1),
        repeat: repeatSchema.optional(),
      }),
    )
    .default([]),
});

const metadata = { name: nameSchema, labels: labelsSchema.optional() };

function envelope<Name extends Kind, Spec extends z.ZodType>(kind: Name, spec: Spec) {
  return { apiVersion: z.literal(API_VERSION), kind: z.literal(kind), spec };
}

/** Issuer, store or channel: `readManifest` has seen which, and the rest of `spec` is the driver's to judge. */
export const adapterSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.string(),
  spec: z.looseObject({ driver: z.string() }),
  metadata: z.strictObject(metadata),
});

export const policySchema = z.strictObject({
  ...envelope('RotationPolicy', policySpecSchema),
  metadata: z.strictObject(metadata),
});

export const credentialSchema = z.strictObject({
  ...envelope('Credential', credentialSpecSchema),
  metadata: z.strictObject({ ...metadata, was: nameSchema.optional() }),
});

export type AdapterKind = 'Issuer' | 'Store' | 'Channel';
export type PolicyManifest = z.output<typeof policySchema>;
export type CredentialManifest = z.output<typeof credentialSchema>;

/** Fields and kinds of the format's future. Refused like any other, but told apart from a spelling mistake. */
export const LATER: ReadonlySet<string> = new Set([
  ...['PolicyTest', 'OnboardingApplication'],
  ...['extends', 'attended', 'schedule', 'approvals', 'escalation', 'exceptions', 'evidence'],
  'retirePrevious',
]);
