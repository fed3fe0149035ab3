import { z } from 'zod';
import { component, time } from './schema-parts.ts';

const findingFields = {
  id: z.string(),
  credential: z.string(),
  version: z.number().int(),
  level: z.enum(['pair', 'secret', 'key']),
  stage: z
    .enum(['open', 'confirmed', 'contained', 'closed', 'dismissed'])
    .meta({ description: 'contained: the key was seen refused; nobody says so, its version shows it' }),
  severity: z.enum(['critical', 'warning', 'info']),
  keyStatus: z.enum(['pending', 'current', 'previous', 'expired', 'revoked', 'lost']),
  place: z.string(),
  tools: z.array(z.string()),
  reportedAt: time,
  reason: z.string().nullable(),
  next: z.string(),
};

export const findingRow = component('Finding', z.object(findingFields));

export const findingList = component('FindingList', z.object({ items: z.array(findingRow) }));

const evidence = z.object({
  tool: z.string(),
  rule: z.string().nullable(),
  repository: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  commit: z.string().nullable(),
  url: z.string().nullable(),
});

export const findingDetail = component(
  'FindingDetail',
  z.object({
    ...findingFields,
    steps: z.array(
      z.object({
        at: time,
        by: z.string(),
        what: z.string(),
        reason: z.string().nullable(),
        evidence: evidence.nullable(),
        delivery: z.string().nullable(),
      }),
    ),
  }),
);

export const leaksTaken = component(
  'LeaksTaken',
  z.object({
    reported: z.number().int(),
    unmatched: z.number().int().meta({ description: 'None of ours: counted and forgotten' }),
    known: z.number().int(),
    beyond: z.number().int().meta({ description: 'Not kept, since so many places of the version are open' }),
    live: z
      .number()
      .int()
      .meta({ description: 'Places, new or not, with the secret of a key that is accepted' }),
    unopened: z.array(z.string()).meta({ description: 'Live keys that nothing could be compared with' }),
    findings: z.array(findingRow).meta({ description: 'What is new' }),
  }),
);
