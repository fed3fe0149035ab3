import { z } from 'zod';
import { MINUTE_MS } from '../domain/duration.ts';
import { SESSIONS } from '../domain/schedule/spec.ts';
import {
  dateSchema,
  durationSchema,
  instantSchema,
  labelsSchema,
  lineSchema,
  nameSchema,
  percentSchema,
} from './scalars.ts';

const repeatSchema = durationSchema.refine((repeatMs) => repeatMs >= MINUTE_MS, {
  error: 'a duration of at least 1m',
});

/** One name or several: people and groups, `group:security`. */
const principalsSchema = z
  .union([lineSchema, z.array(lineSchema).min(1)])
  .transform((given) => (typeof given === 'string' ? [given] : given));

const datesSchema = z
  .strictObject({ from: dateSchema, to: dateSchema, why: lineSchema.default('blackout') })
  .refine(({ from, to }) => from < to, { error: 'from before to', path: ['to'] });

const sessionsSchema = z.strictObject({
  calendar: z.string().regex(/^[A-Z0-9-]{2,20}$/, { error: 'the code of an exchange, such as XNYS' }),
  sessions: z.array(z.enum(SESSIONS)).min(1).default(['regular']),
  pad: durationSchema.optional(),
});

const scheduleSchema = z
  .strictObject({
    timezone: lineSchema.optional(),
    windows: z.array(z.strictObject({ cron: lineSchema, for: durationSchema })).default([]),
    blackout: z.array(z.union([datesSchema, sessionsSchema])).default([]),
    onMissed: z.enum(['next-window', 'page']).default('next-window'),
  })
  .refine(hasItsZone, { error: 'an IANA zone such as Asia/Hong_Kong', path: ['timezone'] });

/** Days and hours mean nothing without the clock that they are read from; trading sessions bring their own. */
function hasItsZone(schedule: {
  readonly timezone?: string | undefined;
  readonly windows: readonly unknown[];
  readonly blackout: readonly object[];
}): boolean {
  if (schedule.timezone !== undefined) return true;
  return schedule.windows.length === 0 && schedule.blackout.every((one) => 'calendar' in one);
}

const approvalSchema = z.strictObject({
  count: z.int().min(1).max(10).default(1),
  from: principalsSchema.optional(),
  excludeRequester: z.boolean().default(true),
  breakGlass: z
    .strictObject({ allow: z.boolean(), reviewWithin: durationSchema.optional() })
    .refine(({ allow, reviewWithin }) => !allow || reviewWithin !== undefined, {
      error: 'a duration: whoever acts alone is reviewed',
      path: ['reviewWithin'],
    })
    .optional(),
});

const routeSchema = z.strictObject({
  match: z
    .strictObject({
      severity: z.enum(['critical', 'warning', 'info']).optional(),
      labels: labelsSchema.optional(),
      code: z
        .string()
        .regex(/^KT-A\d{3}$/, { error: 'the code of an alert, such as KT-A103' })
        .optional(),
    })
    .optional(),
  to: z.array(nameSchema).min(1),
  repeat: repeatSchema.optional(),
});

const exceptionSchema = z.strictObject({
  credential: nameSchema,
  until: instantSchema,
  ticket: lineSchema,
  owner: lineSchema,
});

const attendedSchema = z.strictObject({
  operators: principalsSchema.optional(),
  notice: durationSchema.optional(),
  claimFor: durationSchema.optional(),
  maxAttempts: z.int().min(1).max(10).optional(),
});

const ageSchema = z.strictObject({
  warn: durationSchema.optional(),
  rotate: durationSchema.optional(),
  max: durationSchema.optional(),
  ceiling: durationSchema.optional(),
});

export const policySpecSchema = z
  .strictObject({
    mode: z.enum(['audit', 'plan', 'enforce']).optional(),
    enforceFrom: instantSchema.optional(),
    grace: durationSchema.optional(),
    extends: z.array(lineSchema).default([]),
    select: z.strictObject({ issuer: nameSchema.optional(), labels: labelsSchema.optional() }).optional(),
    age: ageSchema.optional(),
    issuerExpiry: z.strictObject({ lead: durationSchema }).optional(),
    overlap: z
      .strictObject({ stragglerWarnAt: percentSchema.optional(), retirePrevious: z.enum(['end']).optional() })
      .optional(),
    limits: z.strictObject({ concurrent: z.int().min(1).max(1000).optional() }).optional(),
    attended: attendedSchema.optional(),
    schedule: scheduleSchema.optional(),
    approvals: z
      .strictObject({ rotate: approvalSchema.optional(), forceRevoke: approvalSchema.optional() })
      .optional(),
    routes: z.array(routeSchema).default([]),
    escalation: z.array(z.strictObject({ after: durationSchema, to: nameSchema })).default([]),
    exceptions: z.array(exceptionSchema).default([]),
    evidence: z
      .strictObject({ riskAnalysis: lineSchema.optional(), reviewed: instantSchema.optional() })
      .optional(),
  })
  .refine(({ grace, enforceFrom }) => grace === undefined || enforceFrom !== undefined, {
    error: 'enforceFrom too: the grace counts from it',
    path: ['grace'],
  });

export type PolicySpecManifest = z.output<typeof policySpecSchema>;
