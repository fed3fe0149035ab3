import { createHash, createHmac } from 'node:crypto';
import type { KeyPair } from '../../ports/issuer.ts';

export type SignatureAlgorithm = 'HMAC-SHA1' | 'HMAC-SHA256';

export interface Unsigned {
  readonly host: string;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Null where there is no body; `{}` is a body. */
  readonly body: string | null;
  readonly algorithm: SignatureAlgorithm;
  /** Any unique string. */
  readonly nonce: string;
  readonly now: number;
}

const DIGESTS = {
  'HMAC-SHA1': { hmac: 'sha1', body: 'md5' },
  'HMAC-SHA256': { hmac: 'sha256', body: 'sha256' },
} as const;

/**
 * The headers of a signed call, after the issuer's published rules: name-sorted `k=v` pairs of query and signed
 * headers, values not encoded; then the upper-case hex digest of the body; all of it percent-encoded and signed with
 * the secret followed by `&`. The secret itself is never sent.
 */
export function signedHeaders(request: Unsigned, pair: KeyPair): Record<string, string> {
  const headers = {
    host: request.host,
    'x-app-key': pair.appKey.reveal(),
    'x-signature-algorithm': request.algorithm,
    'x-signature-nonce': request.nonce,
    'x-signature-version': '1.0',
    'x-timestamp': new Date(request.now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  };
  const { hmac } = DIGESTS[request.algorithm];
  const signature = createHmac(hmac, `${pair.appSecret.reveal()}&`)
    .update(stringToSign(request, headers))
    .digest('base64');
  return { ...headers, 'x-signature': signature };
}

function stringToSign(request: Unsigned, headers: Readonly<Record<string, string>>): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of [...Object.entries(headers), ...request.query]) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const pairs = [...values.keys()].sort().map((name) => `${name}=${values.get(name)!.sort().join('&')}`);
  const parts = [request.path, pairs.join('&')];
  if (request.body !== null) {
    parts.push(createHash(DIGESTS[request.algorithm].body).update(request.body).digest('hex').toUpperCase());
  }
  return percentEncode(parts.join('&'));
}

/** Encodes everything but the unreserved characters, `/` too. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
