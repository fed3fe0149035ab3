import { timingSafeEqual } from 'node:crypto';
import { rfc3339 } from '../clock.ts';
import { header } from '../http/exchange.ts';
import type { Incoming } from '../http/exchange.ts';
import type { Refusal } from '../refusal.ts';
import { ALGORITHMS, SIGNED_HEADERS, signaturesOf, stringToSign } from './canonical.ts';
import { missing, refusals } from './errors.ts';

/** The parts of a request that a signature is judged by, raw as they came. */
export type SignedRequest = Pick<Incoming, 'target' | 'headers' | 'body'>;

export type Verdict<Candidate> =
  | {
      readonly verified: true;
      readonly appKey: string;
      /** The one whose secret signed the request. */
      readonly candidate: Candidate;
      readonly nonce: string;
      readonly timestampAt: number;
    }
  | { readonly verified: false; readonly refusal: Refusal };

export interface Judging<Candidate extends { readonly secret: string }> {
  /** Epoch milliseconds of the gateway's clock. */
  readonly now: number;
  /** How far a timestamp may be off, either way. */
  readonly skewMs: number;
  /** Every secret the App Key ever had, newest first: ended ones are recognised, and refused by the caller. */
  candidates(appKey: string): readonly Candidate[];
}

const REQUIRED = [
  ['MISSING_APP_KEY', 'x-app-key'],
  ['MISSING_SIGNATURE', 'x-signature'],
  ['MISSING_ALGORITHM', 'x-signature-algorithm'],
  ['MISSING_NONCE', 'x-signature-nonce'],
  ['MISSING_TIMESTAMP', 'x-timestamp'],
] as const;
const VERSIONS = ['v1', 'v2', 'v3'];

/**
 * Judges a signed request. Pure: knows nothing of keys' lives, permissions or nonces seen before, which are judged
 * after it. The order of the checks decides which error a request with several faults gets.
 */
export function verifySignature<Candidate extends { readonly secret: string }>(
  request: SignedRequest,
  judging: Judging<Candidate>,
): Verdict<Candidate> {
  const refused = (refusal: Refusal): Verdict<Candidate> => ({ verified: false, refusal });
  for (const [code, name] of REQUIRED)
    if (header(request, name) === undefined) return refused(missing(code, name));
  const value = (name: string): string => header(request, name) ?? '';
  const algorithm = ALGORITHMS.get(value('x-signature-algorithm'));
  if (!algorithm) return refused(refusals.algorithmNotSupported());
  if (!isSupportedVersion(request)) return refused(refusals.versionNotSupported());
  const timestampAt = parseTimestamp(value('x-timestamp'));
  if (timestampAt === null || Math.abs(judging.now - timestampAt) > judging.skewMs) {
    return refused(refusals.illegalTimestamp());
  }
  const candidates = judging.candidates(value('x-app-key'));
  if (candidates.length === 0) return refused(refusals.unknownKey());
  if (hasRepeatedSignedHeader(request)) return refused(refusals.badSignature());
  const headers = new Map(SIGNED_HEADERS.map((name) => [name, value(name)]));
  const text = stringToSign(request.target, headers, request.body, algorithm.bodyDigest);
  const candidate = candidates.find(({ secret }) =>
    signaturesOf(text, secret, algorithm.hmac).some((expected) => isSame(expected, value('x-signature'))),
  );
  if (!candidate) return refused(refusals.badSignature());
  return {
    verified: true,
    appKey: value('x-app-key'),
    candidate,
    nonce: value('x-signature-nonce'),
    timestampAt,
  };
}

/** x-signature-version is 1.0; x-version may be absent (the oldest clients). */
function isSupportedVersion(request: SignedRequest): boolean {
  const version = header(request, 'x-version');
  return (
    header(request, 'x-signature-version') === '1.0' && (version === undefined || VERSIONS.includes(version))
  );
}

/** `YYYY-MM-DDThh:mm:ssZ` and nothing else; null for anything else, also for a 30th of February. */
function parseTimestamp(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) || rfc3339(at) !== text.replace('Z', '.000Z') ? null : at;
}

/** Of two Host headers nobody knows which one was signed. */
const hasRepeatedSignedHeader = (request: SignedRequest): boolean =>
  SIGNED_HEADERS.some((name) => request.headers.filter(([given]) => given.toLowerCase() === name).length > 1);

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
