import { z } from 'zod';
import { isMask } from '../domain/attended.ts';
import { TASK_ACTIONS, TASK_KINDS, TASK_PHASES } from '../domain/tasks/view.ts';
import { component, time } from './schema-parts.ts';
import { fault } from './schemas.ts';

const reading = {
  lastResetAt: time.nullable(),
  keyIdMasked: z.string().nullable(),
  secretMasked: z.string().nullable(),
};

const place = z.object({
  issuer: z.string(),
  path: z.string().meta({ description: 'The way through the menus of the portal' }),
  generate: z.string(),
  reset: z.string(),
  remove: z.string(),
  press: z.string().meta({ description: 'What is to be pressed there' }),
  url: z.string().nullable(),
  application: z.string(),
  user: z.string().nullable(),
  stepUp: z.array(z.string()).meta({ description: 'What the portal asks for: typed there and nowhere else' }),
  contact: z.string().nullable(),
});

const recipient = z.string().meta({ description: 'To whom a paste is sealed before it is sent: `age1…`' });

export const taskView = component(
  'Task',
  z.object({
    credential: z.string(),
    uid: z.string().meta({ description: 'What a paste is sealed under, with `attempt`' }),
    kind: z.enum(TASK_KINDS),
    phase: z.enum(TASK_PHASES),
    reason: z.string(),
    fromVersion: z.number().int().nullable(),
    toVersion: z.number().int().nullable(),
    openedAt: time,
    waitsSinceAt: time.meta({ description: 'Since when a person is needed' }),
    dueAt: time.nullable().meta({ description: 'When the old key is overdue, or ended by the issuer' }),
    deadlineAt: time
      .nullable()
      .meta({ description: 'Until when the key should be pasted; later is still taken' }),
    oldEndsAt: time.nullable(),
    claim: z.object({ by: z.string(), untilAt: time }).nullable(),
    operators: z.array(z.string()).nullable().meta({ description: 'Who may claim it; null: who operates' }),
    attempt: z.string().nullable().meta({ description: 'The open call, or the last that was given up' }),
    calledBy: z.string().nullable(),
    preflight: z.object({ at: time, untilAt: time }).nullable(),
    failing: z.array(fault),
    recorded: z
      .object({ ...reading, from: z.enum(['portal', 'custody']) })
      .nullable()
      .meta({ description: 'What the portal should show now' }),
    place: place.nullable(),
    next: z.string(),
    command: z.string(),
    actions: z.array(z.enum(TASK_ACTIONS)),
  }),
);

const answer = {
  task: taskView.nullable(),
  recipient,
  afterPosition: z.number().int().meta({ description: 'Ask /v1/events for what follows this position' }),
};

export const taskAnswer = component('TaskAnswer', z.object(answer));

export const taskList = component('TaskList', z.object({ items: z.array(taskView), recipient }));

export const confirmedTask = component(
  'ConfirmedTask',
  z.object({ ...answer, attempt: z.string(), deadlineAt: time }),
);

export const pastedTask = component('PastedTask', z.object({ ...answer, digest: z.string() }));

const mask = z
  .string()
  .max(100)
  .refine(isMask, { error: 'expected a mask such as ab12****9f3c, never the value itself' })
  .nullable()
  .default(null);

/** What a person reads at the portal. */
export const readingBody = z.strictObject({
  lastResetAt: time.nullable().default(null),
  keyIdMasked: mask,
  secretMasked: mask,
});

export const attemptBody = z.string().regex(/^att_[0-9A-Z]{26}$/, 'expected the attempt that the task names');
