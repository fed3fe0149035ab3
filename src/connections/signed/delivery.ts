import { createHash } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Call } from '../../ports/channel.ts';
import { isAmong } from './hmac.ts';

/** What a delivery is known by when it comes again: a digest of all that was signed. */
export function digestOfBody({ body }: Call): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

export function headerOf({ headers }: Pick<Call, 'headers'>, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** A token that both sides know, with or without a word before it; takes the same time whichever byte is wrong. */
export function hasToken(call: Pick<Call, 'headers'>, token: Secret): boolean {
  const given = headerOf(call, 'authorization').replace(/^Bearer /i, '');
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  return isAmong(digest(token.reveal()), [digest(given)]);
}

export function notSigned(name: string, saw: string): Fault {
  return new Fault('KT1401', { place: `leak source ${name}`, saw });
}

export function notReadable(name: string, saw: string): Fault {
  return new Fault('KT1403', { place: `leak source ${name}`, saw });
}

export function jsonOf({ body }: Call): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
