import { z } from 'zod';
import { component, time } from './schema-parts.ts';

const groups = z
  .array(z.string())
  .nullable()
  .meta({ description: 'People and groups, any of whom counts; null: whoever may approve.' });

const digest = z.string().meta({ description: 'Of exactly what people agree to.' });

const approval = z.object({
  id: z.string(),
  credentials: z.array(z.string()),
  action: z.string(),
  digest,
  by: z.string(),
  askedAt: time,
  expiresAt: time,
  need: z.object({
    count: z.number().int(),
    from: groups,
    excludeRequester: z.boolean(),
    policy: z.string(),
  }),
  given: z.array(z.object({ by: z.string(), at: time, digest, reason: z.string().nullable() })),
});

const review = z.object({
  id: z.string(),
  credential: z.string(),
  action: z.string(),
  by: z.string(),
  at: time,
  reason: z.string(),
  reviewDueAt: time,
  from: groups,
});

export const approvals = component(
  'Approvals',
  z.object({ approvals: z.array(approval), reviews: z.array(review) }),
);

export const agreedList = component(
  'AgreedList',
  z.object({
    items: z.array(
      z.object({
        name: z.string(),
        outcome: z.enum(['granted', 'waits', 'stale']),
        missing: z.number().int(),
        why: z.string().nullable(),
        afterPosition: z.number().int(),
      }),
    ),
  }),
);
