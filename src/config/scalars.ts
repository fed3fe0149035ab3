import { z } from 'zod';
import { parseDuration } from '../domain/duration.ts';

/** Letters, digits, `.`, `_` and `-`, because names become parts of paths, metrics and commands. */
export const nameSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/, {
    error: 'lower-case letters, digits, ".", "_" and "-", beginning and ending with a letter or digit',
  });

/** A text for people and for matching: something visible, no control characters, no line breaks. */
export const lineSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}]*$/u, { error: 'a text without control characters' });

export const labelsSchema = z.record(lineSchema, lineSchema);

/** Anything that could not be a duration is answered with one code, whatever its type. */
const anyDuration = z.unknown().transform((value, context): number => {
  const parsedMs = typeof value === 'string' ? parseDuration(value) : null;
  if (parsedMs !== null && parsedMs > 0 && Number.isSafeInteger(parsedMs)) return parsedMs;
  context.addIssue({ code: 'custom', message: '', params: { fault: 'KT1045' } });
  return z.NEVER;
});

/** What an editor may know of it stands in `meta`. */
export const durationSchema = anyDuration.meta({
  type: 'string',
  pattern: '^([0-9]+[smhd])+$',
  examples: ['75d', '72h', '1d12h'],
});

export const percentSchema = z
  .unknown()
  .transform((value, context): number => {
    const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
    if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100;
    context.addIssue({ code: 'custom', message: 'a percentage from 0% to 100%' });
    return z.NEVER;
  })
  .meta({ type: 'string', pattern: '^[0-9]{1,3}%$' });

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A moment: a date is its midnight in UTC, anything finer says its offset. */
export const instantSchema = z
  .unknown()
  .transform((value, context): number => {
    const at = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(at) && isOnTheCalendar(value as string)) return at;
    const message = 'a date (2027-01-31) or a time with its offset (2027-01-31T09:00+08:00)';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .meta({ type: 'string', pattern: INSTANT.source });

/** A day on a clock that is said elsewhere. */
export const dateSchema = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isOnTheCalendar(text), {
    error: 'a date such as 2026-12-24',
  });

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isOnTheCalendar(text: string): boolean {
  const date = text.slice(0, 10);
  const at = Date.parse(date);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}
