import { z } from 'zod';
import { component, durationMs, time } from './schema-parts.ts';

const severity = z.enum(['critical', 'warning', 'info']);
const labels = z.record(z.string(), z.string());

export const alert = component(
  'Alert',
  z.object({
    key: z.string(),
    code: z.string(),
    subject: z.string(),
    subjectName: z.string(),
    severity,
    summary: z.string(),
    next: z.string(),
    state: z.enum(['raised', 'resolved']),
    raisedAt: time,
    resolvedAt: time.nullable(),
    repeatAt: time.nullable(),
    channels: z.array(z.string()),
    repeatMs: durationMs.nullable(),
    escalation: z.array(z.object({ afterMs: durationMs, to: z.array(z.string()) })),
    escalated: z.number().int(),
    told: z.array(z.string()),
    firstSaidAt: time.nullable(),
    lastSaidAt: time.nullable(),
    heldBack: z.object({ by: z.string(), untilAt: time.nullable() }).nullable(),
    labels,
    revision: z.number().int(),
    thread: z.string(),
    ack: z.object({ at: time, by: z.string(), note: z.string().nullable() }).nullable(),
    drill: z.boolean(),
    marketZone: z.string().nullable(),
  }),
);

export const alertList = component('AlertList', z.object({ items: z.array(alert) }));

export const silence = component(
  'Silence',
  z.object({
    id: z.string(),
    match: z.object({
      code: z.string().nullable(),
      credential: z.string().nullable(),
      severity: severity.nullable(),
      labels,
    }),
    reason: z.string(),
    by: z.string(),
    createdAt: time,
    untilAt: time,
  }),
);

export const silenceList = component('SilenceList', z.object({ items: z.array(silence) }));

export const acknowledgementBody = z.strictObject({
  key: z.string().min(1).max(2_000),
  note: z.string().trim().min(1).max(1_000).nullable().default(null),
});

export const drillBody = z.strictObject({
  severity,
  credential: z.string().min(1).max(200).nullable().default(null),
});

export const silenceBody = z.strictObject({
  match: z.strictObject({
    code: z
      .string()
      .regex(/^KT-A\d{3}$/)
      .nullable()
      .default(null),
    credential: z.string().min(1).max(200).nullable().default(null),
    severity: severity.nullable().default(null),
    labels: labels.default({}),
  }),
  forMs: durationMs.int(),
  reason: z.string().trim().min(1).max(1_000),
});
