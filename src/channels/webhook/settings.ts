import { z } from 'zod';
import type { Receiver } from '../../connections/http/post.ts';
import { addressSchema, receiverOf, timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { Secret } from '../../domain/secret.ts';

/** Shorter keys can be guessed from one captured notice. */
const MIN_SIGNING_KEY = 16;

/** The `spec` of a Channel manifest with `driver: webhook`. */
export const settingsSchema = z.strictObject({
  url: addressSchema,
  sign: z.instanceof(Secret).refine((key) => key.length >= MIN_SIGNING_KEY, {
    error: `a signing key of at least ${MIN_SIGNING_KEY} characters`,
  }),
  timeout: timeoutSchema,
  tls: tlsSchema,
});

/** What a webhook needs, parsed. */
export interface WebhookSettings extends Receiver {
  readonly signingKey: Secret;
}

/** Throws a ZodError where the settings do not satisfy the schema: the loader has reported that before. */
export function parseSettings(settings: unknown): WebhookSettings {
  const parsed = settingsSchema.parse(settings);
  return { ...receiverOf(parsed), signingKey: parsed.sign };
}
