import { z } from 'zod';
import { RECALL_MEMBER_STAGES, RECALL_STATES } from '../domain/recall/views.ts';
import { DEFAULT_WAVES } from '../domain/recall/waves.ts';
import { component, durationMs, time } from './schema-parts.ts';

const text = z.string();
const orNull = text.nullable();
const count = z.number().int();
const LONGEST_PAUSE_MS = 86_400_000;

export const recallAsk = z.strictObject({
  selector: z.strictObject({
    issuer: z.string().min(1).max(200).nullable().default(null),
    labels: z.record(z.string().max(200), z.string().max(200)).default({}),
  }),
  leaked: z.boolean().default(false),
  incident: z.string().max(200).nullable().default(null),
  replace: z.boolean(),
  note: z.string().max(1_000).nullable().default(null),
  waves: z
    .array(z.string().max(10))
    .max(100)
    .default([...DEFAULT_WAVES])
    .meta({ description: '`5` or `25%` of all; the last again and again' }),
  budget: count.nonnegative().default(0).meta({ description: 'So many may fail to come through' }),
  pauseMs: durationMs.int().nonnegative().max(LONGEST_PAUSE_MS).default(0),
});

export const recallConfirmed = z.strictObject({
  ask: recallAsk,
  digest: z.string().min(1).max(64).meta({ description: 'Of the plan that was shown' }),
  breakGlass: z
    .string()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .meta({ description: 'Why it is done without the approval that policies ask for' }),
});

const why = z.object({ name: text, why: text });

export const recallPlan = component(
  'RecallPlan',
  z.object({
    digest: text,
    members: z.array(
      z.object({
        ...{ name: text, owner: orNull, wave: count, versions: z.array(count), consumers: z.array(text) },
        paused: z.boolean(),
        approval: z.object({ count, policy: text }).nullable(),
      }),
    ),
    blocked: z.array(why),
  }),
);

export const recallBegun = component(
  'RecallBegun',
  z.object({ recall: text, members: count, approval: orNull, refused: z.array(why) }),
);

export const recallView = component(
  'Recall',
  z.object({
    ...{ id: text, state: z.enum(RECALL_STATES), why: text, by: text, askedAt: time, incident: orNull },
    ...{
      leaked: z.boolean(),
      note: orNull,
      replace: z.boolean(),
      budget: count,
      pauseMs: durationMs,
      digest: text,
    },
    members: z.array(
      z.object({
        ...{ name: text, wave: count.nullable(), stage: z.enum(RECALL_MEMBER_STAGES) },
        ...{ sinceAt: time.nullable(), why: orNull },
      }),
    ),
  }),
);

export const recallList = component('RecallList', z.object({ items: z.array(recallView) }));
