import { createHash, createHmac } from 'node:crypto';
import { splitTarget } from '../http/exchange.ts';

/** The issuer's signature, from the verifier's side. */

/** Signed headers. Not signed: method, x-version, x-signature, x-access-token. */
export const SIGNED_HEADERS = [
  'host',
  'x-app-key',
  'x-signature-algorithm',
  'x-signature-nonce',
  'x-signature-version',
  'x-timestamp',
] as const;

/** "Verify by what x-signature-algorithm says; accept both": the HMAC, and the digest of the body that goes with it. */
export const ALGORITHMS: ReadonlyMap<string, { hmac: string; bodyDigest: string }> = new Map([
  ['HMAC-SHA1', { hmac: 'sha1', bodyDigest: 'md5' }],
  ['HMAC-SHA256', { hmac: 'sha256', bodyDigest: 'sha256' }],
]);

/**
 * The string to sign before it is percent-encoded: `path & str1 [& str2]`. str1 is query parameters and signed
 * headers sorted by name, `k=v` joined by `&`, values not encoded; str2 the upper-case hex digest of the body, left
 * out when there is none (`{}` is a body).
 */
export function stringToSign(
  target: string,
  signedHeaders: ReadonlyMap<string, string>,
  body: Buffer,
  bodyDigest: string,
): string {
  const { path, query } = splitTarget(target);
  const values = new Map(signedHeaders);
  for (const [name, text] of queryValues(query)) {
    const own = values.get(name);
    // A parameter named like a signed header stands behind the header's value, as SDK clients write it.
    values.set(name, own === undefined ? text : `${own}&${text}`);
  }
  const sorted = [...values].sort(([a], [b]) => byCodePoint(a, b)).map(([name, value]) => `${name}=${value}`);
  const digest = body.length === 0 ? [] : [createHash(bodyDigest).update(body).digest('hex').toUpperCase()];
  return [path, ...sorted, ...digest].join('&');
}

/** "Repeated query names: their values sorted, joined by & under one name." */
function queryValues(query: URLSearchParams): Map<string, string> {
  const names = new Set(query.keys());
  return new Map([...names].map((name) => [name, query.getAll(name).sort(byCodePoint).join('&')]));
}

/** UTF-8 bytes sort by code point; JavaScript's own order would put emoji before some letters. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** `base64(HMAC(secret + "&", encoded))`, for each spelling of the encoding that clients use. */
export function signaturesOf(text: string, secret: string, hmac: string): string[] {
  return [...new Set([strictly(text), likeJava(text)])].map((encoded) =>
    createHmac(hmac, `${secret}&`).update(encoded).digest('base64'),
  );
}

/** "Then percent-encode all of it, / too": everything but letters, digits and `-._~`. */
const strictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** The Java SDK leaves `*` raw and encodes `~`. */
const likeJava = (text: string): string => strictly(text).replaceAll('%2A', '*').replaceAll('~', '%7E');
