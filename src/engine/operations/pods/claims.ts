/** What a token says of itself. Nobody has checked its signature: it tells whom to ask, and nothing else. */
export interface Claims {
  readonly issuer: string;
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
  const { iss, aud, exp } = jsonOf(payload);
  const audiences = [aud].flat();
  if (typeof iss !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) return null;
  if (!audiences.every((each) => typeof each === 'string')) return null;
  return { issuer: iss, audiences, expiresAt: exp * 1_000 };
}

function jsonOf(payload: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
