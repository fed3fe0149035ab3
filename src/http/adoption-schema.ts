import { z } from 'zod';
import { component, time } from './schema-parts.ts';
import { fault } from './schemas.ts';

const mark = z.object({ version: z.number().int(), at: time });

export const adoption = component(
  'Adoption',
  z.object({
    credential: z.string(),
    version: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'What everybody should have; null: no live key' }),
    previous: z
      .object({ version: z.number().int(), endsAt: time })
      .nullable()
      .meta({ description: 'The old key in its overlap, and when its issuer ends it' }),
    holders: z.array(
      z.object({
        consumer: z.string(),
        pod: z.string().nullable().meta({ description: 'NAMESPACE/POD; null: whoever has the token' }),
        word: z.enum(['loaded', 'delivered', 'old']),
        delivered: mark.nullable(),
        loaded: mark.nullable(),
        unknown: z.string().nullable().meta({ description: 'Why nobody knows better, so it counts as old' }),
      }),
    ),
    unseen: z.array(z.object({ consumer: z.string(), fault })).meta({
      description: 'Consumers whose pods can not be listed now',
    }),
  }),
);
