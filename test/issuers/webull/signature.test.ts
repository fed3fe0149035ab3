import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Secret } from '../../../src/domain/secret.ts';
import { signedHeaders } from '../../../src/issuers/webull/signature.ts';
import type { SignatureAlgorithm } from '../../../src/issuers/webull/signature.ts';

interface Vector {
  readonly source: string;
  readonly algorithm: SignatureAlgorithm;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly appSecret: string;
  readonly body: string;
  readonly signature: string;
}

const file = new URL('../../vectors/webull-signature.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as readonly Vector[];

function sign(vector: Vector, change: { readonly body?: string | null; readonly now?: number } = {}): string {
  const headers = signedHeaders(
    {
      host: vector.headers.host!,
      path: vector.path,
      query: Object.entries(vector.query),
      body: vector.body,
      algorithm: vector.algorithm,
      nonce: vector.headers['x-signature-nonce']!,
      now: Date.parse(vector.headers['x-timestamp']!),
      ...change,
    },
    { appKey: new Secret(vector.headers['x-app-key']!), appSecret: new Secret(vector.appSecret) },
  );
  return headers['x-signature']!;
}

describe('the signer', () => {
  for (const vector of vectors) {
    it(`signs the vector ${vector.source} with ${vector.algorithm}`, () => {
      assert.equal(sign(vector), vector.signature);
    });
  }

  it('signs a missing body and an empty object differently', () => {
    const [vector] = vectors as [Vector];
    assert.notEqual(sign(vector, { body: null }), sign(vector, { body: '{}' }));
  });

  it('signs the second and drops its fraction', () => {
    const [vector] = vectors as [Vector];
    const at = Date.parse(vector.headers['x-timestamp']!);
    assert.equal(sign(vector, { now: at + 999 }), sign(vector));
    assert.notEqual(sign(vector, { now: at + 1000 }), sign(vector));
  });

  it('never sends the secret', () => {
    const secret = 'sk-made-up-0123456789abcdef';
    const headers = signedHeaders(
      { host: 'h', path: '/p', query: [], body: null, algorithm: 'HMAC-SHA256', nonce: 'n', now: 0 },
      { appKey: new Secret('ak'), appSecret: new Secret(secret) },
    );
    assert.equal(JSON.stringify(headers).includes(secret), false);
  });
});
