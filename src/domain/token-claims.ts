import { jsonObject } from './json-object.ts';

/** What a token says of itself. Nobody has checked its signature: it tells whom to ask, or why it was refused, and nothing else. */
export interface Claims {
  readonly issuer: string;
  /** Whose it is; null where it does not say. */
  readonly subject: string | null;
  readonly audiences: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const LONGEST = 16 * 1024;
const JWT = /^[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+$/;

/** Null where it is no JSON web token, or one without an end. */
export function claimsOf(token: string): Claims | null {
  const payload = token.length > LONGEST ? undefined : JWT.exec(token)?.[1];
  if (payload === undefined) return null;
  const { iss, sub, aud, exp } = jsonObject(decoded(payload)) ?? {};
  const audiences = [aud].flat();
  if (typeof iss !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) return null;
  if (!audiences.every((each) => typeof each === 'string')) return null;
  return {
    issuer: iss,
    subject: typeof sub === 'string' ? sub : null,
    audiences,
    expiresAt: exp * 1_000,
  };
}

function decoded(base64Url: string): string {
  try {
    const bytes = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return '';
  }
}
