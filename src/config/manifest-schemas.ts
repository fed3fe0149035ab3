import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import { policySpecSchema } from './policy-schema.ts';
import { policyTestSpecSchema } from './policy-test-schema.ts';
import { labelsSchema, lineSchema, nameSchema } from './scalars.ts';

export const API_VERSION = 'keyturn.dev/v1alpha1';

/** The kinds of this version, in the order in which they are read: what others refer to comes first. */
export const KINDS = [
  'Issuer',
  'Store',
  'Channel',
  'LeakSource',
  'Cluster',
  'Calendar',
  'RotationPolicy',
  'Credential',
  'PolicyTest',
  'OnboardingApplication',
] as const;
export type Kind = (typeof KINDS)[number];

/** As Kubernetes has names; no wildcards, so that what is listed is what is meant. */
const kubernetesName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/, {
    error: 'a name as Kubernetes has it: lower-case letters, digits, "-" and "."; no wildcard',
  });

const serviceAccountSchema = z.strictObject({
  cluster: nameSchema.optional(),
  namespace: kubernetesName.max(63).regex(/^[^.]*$/, { error: 'a name without "."' }),
  serviceAccount: kubernetesName,
});

const consumerSchema = z.strictObject({
  name: nameSchema,
  loads: z.enum(['live', 'on-restart']).default('live'),
  token: z.instanceof(Secret).optional(),
  kubernetes: serviceAccountSchema.optional(),
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
  standby: lineSchema.optional(),
  owner: lineSchema.optional(),
  destinations: z.array(z.looseObject({ store: nameSchema })).min(1),
  fields: fieldsSchema,
  consumers: z.array(consumerSchema).default([]),
});

const metadata = { name: nameSchema, labels: labelsSchema.optional() };

function envelope<Name extends Kind, Spec extends z.ZodType>(kind: Name, spec: Spec) {
  return { apiVersion: z.literal(API_VERSION), kind: z.literal(kind), spec };
}

/** Issuer, store, channel, source of leak reports or cluster: `readManifest` has seen which, and the rest of `spec` is the driver's to judge. */
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

export const policyTestSchema = z.strictObject({
  ...envelope('PolicyTest', policyTestSpecSchema),
  metadata: z.strictObject(metadata),
});

export const credentialSchema = z.strictObject({
  ...envelope('Credential', credentialSpecSchema),
  metadata: z.strictObject({ ...metadata, was: nameSchema.optional() }),
});

export type AdapterKind = 'Issuer' | 'Store' | 'Channel' | 'LeakSource' | 'Cluster';
export type PolicyManifest = z.output<typeof policySchema>;
export type CredentialManifest = z.output<typeof credentialSchema>;
