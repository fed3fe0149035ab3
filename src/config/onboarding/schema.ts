import { z } from 'zod';
import { DAY_MS } from '../../domain/duration.ts';
import { API_VERSION } from '../manifest-schemas.ts';
import { durationSchema, instantSchema, labelsSchema, lineSchema, nameSchema } from '../scalars.ts';
import { addressRange, isEverywhere } from './address-range.ts';

/** A text for people that may go over several lines. */
const proseSchema = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, { error: 'a text without control characters' });

const emailSchema = z.email().max(254);

const domainSchema = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, { error: 'a mail domain such as example.com' });

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/, {
  error: 'the digest of the document: "sha256:" and what sha256sum prints',
});

const endpointSchema = z.string().regex(/^(?:(?:GET|POST|PUT|PATCH|DELETE) )?\/[^\s?#]*$/, {
  error: 'a path such as /broker/** or "GET /trading/accounts/list"',
});

const addressSchema = z
  .unknown()
  .transform((value, context) => {
    const text = typeof value === 'string' ? value : '';
    if (isEverywhere(text)) {
      context.addIssue({ code: 'custom', message: '', params: { fault: 'KT1201' } });
      return z.NEVER;
    }
    const range = addressRange(text);
    if (range !== null) return range;
    context.addIssue({ code: 'custom', message: 'an IP address, or a range such as 203.0.113.0/28' });
    return z.NEVER;
  })
  .meta({ type: 'string', examples: ['203.0.113.7', '203.0.113.0/28', '2001:db8:40::/48'] });

const materialSchema = z.strictObject({
  item: lineSchema,
  owner: lineSchema.optional(),
  due: instantSchema.optional(),
  document: digestSchema.optional(),
  optional: z.boolean().default(false),
});

const applicantSchema = z.strictObject({
  name: lineSchema,
  domains: z.array(domainSchema).min(1),
  contact: emailSchema,
});

const requirementsSchema = z.strictObject({
  businessScope: proseSchema,
  scenarios: z.array(proseSchema).min(1),
  permissionBoundaries: z.array(proseSchema).min(1),
});

const informationSchema = z.strictObject({
  integrationModel: proseSchema,
  useCases: z.array(proseSchema).min(1),
  endpoints: z.array(endpointSchema).min(1),
  ipWhitelist: z.array(addressSchema).default([]),
  apiUser: z.strictObject({ email: emailSchema, dedicated: z.boolean().default(false) }),
});

export const onboardingSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('OnboardingApplication'),
  metadata: z.strictObject({ name: nameSchema, labels: labelsSchema.optional() }),
  spec: z.strictObject({
    applicant: applicantSchema,
    issuer: nameSchema,
    contact: emailSchema.optional(),
    owner: lineSchema.optional(),
    requirements: requirementsSchema,
    materials: z.array(materialSchema).default([]),
    information: informationSchema,
    testing: z.strictObject({ issuer: nameSchema.optional(), user: emailSchema.optional() }).default({}),
    credentials: z.array(nameSchema).default([]),
    remindAfter: durationSchema.default(7 * DAY_MS),
  }),
});

export type OnboardingManifest = z.output<typeof onboardingSchema>;
