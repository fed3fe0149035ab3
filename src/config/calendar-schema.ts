import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { DayPart } from '../domain/schedule/calendar.ts';
import { isZone } from '../schedule/zone.ts';
import { API_VERSION } from './manifest-schemas.ts';

/** The code that exchanges have in ISO 10383, or one like it. */
export const calendarNameSchema = z
  .string()
  .regex(/^[A-Z0-9-]{2,20}$/, { error: 'the code of an exchange, such as XNYS' });

const dateSchema = z.string().refine(isDate, { error: 'a date such as 2026-12-24' });

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export const zoneSchema = z.string().refine(isZone, { error: '', params: { fault: 'KT1151' } });

const partSchema = z.unknown().transform((value, context): DayPart => {
  const part = typeof value === 'string' ? partOf(value) : null;
  if (part !== null) return part;
  context.addIssue({ code: 'custom', message: 'a part of a day such as "09:30-16:00"' });
  return z.NEVER;
});

function partOf(text: string): DayPart | null {
  const [, startHour, startMinute, endHour, endMinute] = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text) ?? [];
  if (Number(startMinute) >= 60 || Number(endMinute) >= 60) return null;
  const startMs = Number(startHour) * HOUR_MS + Number(startMinute) * MINUTE_MS;
  const endMs = Number(endHour) * HOUR_MS + Number(endMinute) * MINUTE_MS;
  return startMs < endMs && endMs <= DAY_MS ? { startMs, endMs } : null;
}

const daySchema = z
  .strictObject({ pre: partSchema.optional(), regular: partSchema, post: partSchema.optional() })
  .transform(({ pre, regular, post }) => ({ pre: pre ?? null, regular, post: post ?? null }));

const datesSchema = z.record(dateSchema, z.string().min(1).max(256)).default({});

export const calendarSchema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Calendar'),
  metadata: z.strictObject({ name: calendarNameSchema }),
  spec: z.strictObject({
    title: z.string().min(1).max(256),
    timezone: zoneSchema,
    from: dateSchema,
    to: dateSchema,
    projectedFrom: dateSchema.optional(),
    source: z.string().min(1).max(500),
    seen: dateSchema,
    fullDay: daySchema,
    halfDay: daySchema,
    holidays: datesSchema,
    halfDays: datesSchema,
  }),
});

export type CalendarManifest = z.output<typeof calendarSchema>;
