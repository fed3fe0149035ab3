import { z } from 'zod';
import { MINUTE_MS, parseDuration, SECOND_MS } from '../../domain/duration.ts';
import { isLoopbackHost } from '../../domain/endpoint.ts';
import { Secret } from '../../domain/secret.ts';
import type { Receiver } from './post.ts';

const ADDRESS = 'an https address, or http on loopback, without user and password';

/** Addresses with a token in them are secrets, so both ways of giving one are taken. */
export const addressSchema = z
  .union([z.string(), z.instanceof(Secret)])
  .refine((address) => parseAddress(reveal(address)) !== null, { error: ADDRESS });

export const timeoutSchema = z
  .string()
  .refine((text) => isTimeout(parseDuration(text)), { error: 'a duration from 1s to 1m' })
  .default('10s');

export const tlsSchema = z
  .strictObject({ ca: z.instanceof(Secret).describe('PEM of the authority that signed the certificate.') })
  .optional();

/** What a channel that posts is given of its receiver, parsed. `url` has been held against `addressSchema`. */
export function receiverOf(settings: {
  readonly url: string | Secret;
  readonly timeout: string;
  readonly tls?: { readonly ca: Secret } | undefined;
}): Receiver {
  return {
    url: new URL(reveal(settings.url)),
    timeoutMs: parseDuration(settings.timeout) ?? 10 * SECOND_MS,
    ca: settings.tls?.ca ?? null,
  };
}

function reveal(address: string | Secret): string {
  return address instanceof Secret ? address.reveal() : address;
}

/** https anywhere; http only where the bytes do not leave the machine. */
export function parseAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  const clean = url.username === '' && url.password === '';
  return clean && (url.protocol === 'https:' || plain) ? url : null;
}

function isTimeout(timeoutMs: number | null): boolean {
  return timeoutMs !== null && timeoutMs >= SECOND_MS && timeoutMs <= MINUTE_MS;
}
