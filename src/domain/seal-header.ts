import { jsonObject } from './json-object.ts';
import { parseTime, rfc3339 } from './wire.ts';

/** Who and what a sealed file belongs to. Written inside the ciphertext and compared on opening. */
export interface SealHeader {
  readonly credential: string;
  readonly attempt: string;
  readonly receivedAt: number;
}

export const SEAL_HEADER_VERSION = 1;

/** The line of JSON that stands before the bytes in every file that keyturn seals, here or on an operator's machine. */
export function sealHeaderLine({ credential, attempt, receivedAt }: SealHeader): string {
  return JSON.stringify({ v: SEAL_HEADER_VERSION, credential, attempt, receivedAt: rfc3339(receivedAt) });
}

export type HeaderReading =
  | { readonly kind: 'header'; readonly header: SealHeader }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'none'; readonly saw: string };

export function readSealHeader(line: string): HeaderReading {
  const value = jsonObject(line);
  if (value === null || typeof value.v !== 'number')
    return { kind: 'none', saw: 'an age file without a header of keyturn' };
  if (value.v > SEAL_HEADER_VERSION) return { kind: 'newer', version: value.v };
  const { credential, attempt, receivedAt } = value;
  const at = typeof receivedAt === 'string' ? parseTime(receivedAt) : null;
  if (typeof credential !== 'string' || typeof attempt !== 'string' || at === null)
    return { kind: 'none', saw: 'a header without credential, attempt or time' };
  return { kind: 'header', header: { credential, attempt, receivedAt: at } };
}
