import { z } from 'zod';
import { LIFE_ACTS } from '../domain/life/request.ts';
import { component } from './schema-parts.ts';
import { fault } from './schemas.ts';

export const lifePlan = component(
  'LifePlan',
  z.object({
    name: z.string(),
    act: z.enum(LIFE_ACTS),
    refused: fault.nullable().meta({ description: 'Why it can not be done now; null where it can.' }),
    lines: z.array(z.object({ kind: z.enum(['does', 'keeps', 'warns']), text: z.string() })),
    seq: z.number().int(),
  }),
);

export const lifeAnswer = component(
  'LifeAnswer',
  z.object({
    plan: lifePlan,
    afterPosition: z.number().int().nullable(),
    approval: z.string().nullable(),
  }),
);
