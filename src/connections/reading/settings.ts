import { z } from 'zod';
import type { Reading } from '../../domain/alerts/message.ts';
import { isZone } from '../../domain/alerts/times.ts';

const PAGES = 'an https address of a folder, ending in a slash';

/** What every channel that people read may say of its readers. */
export const readingShape = {
  /** In whose zone times are said, beside UTC and the market's; else the zone of the daemon's machine. */
  timezone: z.string().refine(isZone, { error: 'an IANA time zone such as Europe/Berlin' }).optional(),
  /** Where docs/errors is published: a message then has a link to the page of its code. */
  runbooks: z
    .string()
    .refine((url) => URL.canParse(url) && /^https:\/\/[^?#]+\/$/.test(url), { error: PAGES })
    .optional(),
};

export function readingOf(
  settings: { readonly timezone?: string | undefined; readonly runbooks?: string | undefined },
  machineZone: string,
): Reading {
  return { zone: settings.timezone ?? machineZone, runbooks: settings.runbooks ?? null };
}
