import { z } from 'zod';
import { parseDuration, MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import { Secret } from '../../domain/secret.ts';

/** Shorter keys can be guessed from one captured notice. */
const MIN_SIGNING_KEY = 16;

const ADDRESS = 'an https address, or http on loopback, without user and password';

/** Addresses with a token in them are secrets, so both ways of giving one are taken. */
const addressSchema = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((address) => parseAddress(reveal(address)) !== null, { error: ADDRESS });

const timeoutSchema = z
  .string()
  .refine((text) => isTimeout(parseDuration(text)), { error: 'a duration from 1s to 1m' })
  .default('10s');

/** The `spec` of a Channel manifest with `driver: webhook`. */
export const settingsSchema = z.strictObject({
  url: addressSchema,
  sign: z.instanceof(Secret).refine((key) => key.length >= MIN_SIGNING_KEY, {
    error: `a signing key of at least ${MIN_SIGNING_KEY} characters`,
  }),
  timeout: timeoutSchema,
  tls: z
    .strictObject({ ca: z.instanceof(Secret).describe('PEM of the authority that signed the certificate.') })
    .optional(),
});

/** What a webhook needs, parsed. */
export interface WebhookSettings {
  readonly url: URL;
  readonly signingKey: Secret;
  readonly timeoutMs: number;
  readonly ca: Secret | null;
}

/** Throws a ZodError where the settings do not satisfy the schema: the loader has reported that before. */
export function parseSettings(settings: unknown): WebhookSettings {
  const { url, sign, timeout, tls } = settingsSchema.parse(settings);
  return {
    url: new URL(reveal(url)),
    signingKey: sign,
    timeoutMs: parseDuration(timeout) ?? 10 * SECOND_MS,
    ca: tls?.ca ?? null,
  };
}

function reveal(address: string | Secret): string {
  return address instanceof Secret ? address.reveal() : address;
}

/** https anywhere; http only where the bytes do not leave the machine. */
export function parseAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.protocol === 'http:' && isLoopback(url.hostname);
  const clean = url.username === '' && url.password === '';
  return clean && (url.protocol === 'https:' || plain) ? url : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function isTimeout(timeoutMs: number | null): boolean {
  return timeoutMs !== null && timeoutMs >= SECOND_MS && timeoutMs <= MINUTE_MS;
}
