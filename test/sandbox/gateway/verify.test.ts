import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { verifySignature } from '../../../src/sandbox/gateway/verify.ts';
import type { SignedRequest } from '../../../src/sandbox/gateway/verify.ts';

interface Captured {
  client: string;
  method: string;
  target: string;
  headers: [string, string][];
  body: string | null;
  appSecret: string;
  followsTheRules: boolean;
}
interface Published {
  source: string;
  algorithm: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  appSecret: string;
  signature: string;
}

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'));
const captured = vectors('webull-python-sdk-requests.json') as Captured[];
const published = vectors('webull-signature.json') as Published[];

/** Accepted, or the code that refuses it, at the moment the request was made. */
function judged(request: SignedRequest, secret: string, offMs = 0): string {
  const timestamp = request.headers.find(([name]) => name === 'x-timestamp')?.[1] ?? '1970-01-01T00:00:00Z';
  const now = Date.parse(timestamp) + offMs;
  const verdict = verifySignature(request, { now, skewMs: 300_000, candidates: () => [{ secret }] });
  return verdict.verified ? 'accepted' : verdict.refusal.code;
}

const asRequest = (vector: Published): SignedRequest => ({
  target: `${vector.path}?${new URLSearchParams(vector.query).toString()}`,
  headers: Object.entries({ ...vector.headers, 'x-signature': vector.signature }),
  body: Buffer.from(vector.body),
});

describe('the verifier judges captured requests of official clients', () => {
  assert.equal(captured.length, 80);
  for (const [index, vector] of captured.entries()) {
    const expected = vector.followsTheRules ? 'accepted' : 'UNAUTHORIZED';
    it(`${index}: ${vector.client} ${vector.method} ${vector.target} is ${expected}`, () => {
      const body = Buffer.from(vector.body ?? '');
      assert.equal(judged({ ...vector, body }, vector.appSecret), expected);
      assert.equal(judged({ ...vector, body }, `${vector.appSecret}x`), 'UNAUTHORIZED');
    });
  }
});

describe('the verifier judges published signatures', () => {
  for (const vector of published) {
    it(`accepts the ${vector.algorithm} one, ${vector.source}`, () => {
      assert.equal(judged(asRequest(vector), vector.appSecret), 'accepted');
    });
    it(`refuses the ${vector.algorithm} one with a byte of the body changed`, () => {
      const request = { ...asRequest(vector), body: Buffer.from(`${vector.body} `) };
      assert.equal(judged(request, vector.appSecret), 'UNAUTHORIZED');
    });
  }
});

describe('the verifier refuses', () => {
  const [vector] = published;
  assert.ok(vector);
  const good = asRequest(vector);
  const changed = (name: string, value: string | null): SignedRequest => ({
    ...good,
    headers: [
      ...good.headers.filter(([given]) => given !== name),
      ...(value === null ? [] : [[name, value] as const]),
    ],
  });
  const cases: [string, SignedRequest, string][] = [
    ['a request without an app key', changed('x-app-key', null), 'MISSING_APP_KEY'],
    ['a request without a signature', changed('x-signature', null), 'MISSING_SIGNATURE'],
    ['a request without an algorithm', changed('x-signature-algorithm', null), 'MISSING_ALGORITHM'],
    ['a request without a nonce', changed('x-signature-nonce', null), 'MISSING_NONCE'],
    ['a request without a timestamp', changed('x-timestamp', null), 'MISSING_TIMESTAMP'],
    ['an empty header as a missing one', changed('x-signature-nonce', ''), 'MISSING_NONCE'],
    [
      'an algorithm it does not know',
      changed('x-signature-algorithm', 'HMAC-MD5'),
      'SIGNATURE_ALGORITHM_NOT_SUPPORTED',
    ],
    [
      'a property of every object as an algorithm',
      changed('x-signature-algorithm', 'constructor'),
      'SIGNATURE_ALGORITHM_NOT_SUPPORTED',
    ],
    ['another signature version', changed('x-signature-version', '2.0'), 'VERSION_NOT_SUPPORTED'],
    ['another x-version', changed('x-version', 'v9'), 'VERSION_NOT_SUPPORTED'],
    ['a timestamp with a zone', changed('x-timestamp', '2022-01-04T03:55:31+00:00'), 'ILLEGAL_TIMESTAMP'],
    ['a 30th of February', changed('x-timestamp', '2022-02-30T03:55:31Z'), 'ILLEGAL_TIMESTAMP'],
    ['a signature of another length', changed('x-signature', 'kvlS'), 'UNAUTHORIZED'],
    ['another host', changed('host', 'api.example.com'), 'UNAUTHORIZED'],
    [
      'a second host header',
      { ...good, headers: [...good.headers, ['Host', 'api.webull.com']] },
      'UNAUTHORIZED',
    ],
    ['another path', { ...good, target: good.target.replace('/trade', '/trades') }, 'UNAUTHORIZED'],
    ['an added query parameter', { ...good, target: `${good.target}&z=1` }, 'UNAUTHORIZED'],
  ];
  for (const [name, request, code] of cases) {
    it(name, () => assert.equal(judged(request, vector.appSecret), code));
  }

  it('a timestamp more than the window away, either way, and accepts one at its edge', () => {
    assert.equal(judged(good, vector.appSecret, 300_000), 'accepted');
    assert.equal(judged(good, vector.appSecret, -300_000), 'accepted');
    assert.equal(judged(good, vector.appSecret, 300_001), 'ILLEGAL_TIMESTAMP');
    assert.equal(judged(good, vector.appSecret, -300_001), 'ILLEGAL_TIMESTAMP');
  });
});
