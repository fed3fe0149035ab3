import { z } from 'zod';
import { TEST_ACTIONS } from '../domain/policy/testing/spec.ts';
import { durationSchema, instantSchema, lineSchema, nameSchema } from './scalars.ts';

const wordSchema = z.string().regex(/^[a-z]+(?:-[a-z]+)*$/, { error: 'a word such as market-open' });

const caseSchema = z.strictObject({
  given: z.strictObject({
    age: durationSchema,
    at: instantSchema.optional(),
    expiresIn: durationSchema.optional(),
    leaked: z.boolean().default(false),
    credential: nameSchema.optional(),
  }),
  expect: z.strictObject({
    action: z.enum(TEST_ACTIONS),
    at: instantSchema.optional(),
    reason: wordSchema.optional(),
    warn: z.union([wordSchema, z.array(wordSchema).min(1)]).optional(),
  }),
  why: lineSchema.optional(),
});

export const policyTestSpecSchema = z.strictObject({
  policy: nameSchema,
  tests: z.array(caseSchema).min(1),
});

export type PolicyTestSpecManifest = z.output<typeof policyTestSpecSchema>;
