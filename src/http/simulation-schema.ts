import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const count = z.number().int();
const durationMs = z.number().meta({ description: 'milliseconds' });

const spell = { at: time, endedAt: time.nullable() };

const waits = z.object({
  count,
  longestMs: durationMs,
  name: z.string().nullable(),
  at: time.nullable(),
  causes: z.array(z.object({ cause: z.string(), count })),
});

export const lane = z.object({
  name: z.string(),
  policy: z.string().nullable(),
  rotations: z.array(z.object({ at: time, reason: z.string() })),
  breaches: z.array(z.object(spell)),
  overlapMs: durationMs,
});

/** The report, with a lane for each credential under `items`. */
export const simulation = z.object({
  ...{ fromAt: time, toAt: time, credentials: count, rotations: count, attended: count, decisions: count },
  assumptions: z.array(z.string()),
  breaches: z.array(
    z.object({
      name: z.string(),
      policy: z.string().nullable(),
      ...spell,
      warnedAt: time.nullable(),
      summary: z.string(),
    }),
  ),
  alerts: z.array(
    z.object({
      ...{ code: z.string(), title: z.string(), severity: z.string() },
      ...{ count, name: z.string(), at: time },
    }),
  ),
  waits: z.object({ schedule: waits, places: waits, budget: waits, other: waits }),
  budgetDays: z.array(
    z.object({ issuer: z.string(), day: z.string(), made: count, refused: count, limit: count }),
  ),
  months: z.array(
    z.object({ month: z.string(), rotations: count, attended: count, breaches: count, pages: count }),
  ),
  people: z.array(z.object({ who: z.string(), tasks: count, approvals: count, perMonth: z.array(count) })),
  items: z.array(lane),
  leftOut: z.array(z.object({ name: z.string(), why: z.string() })),
});
