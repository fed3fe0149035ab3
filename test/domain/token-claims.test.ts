import assert from 'node:assert/strict';
import { claimsOf } from '../../src/domain/token-claims.ts';

const CLAIMS = { iss: 'https://cluster.example', sub: 'system:serviceaccount:a:b', aud: ['vault'], exp: 1 };

function tokenOf(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

describe('what a token says of itself', () => {
  it('is whose it is, by whom, for whom and until when', () => {
    const expected = { issuer: CLAIMS.iss, subject: CLAIMS.sub, audiences: ['vault'], expiresAt: 1_000 };
    assert.deepEqual(claimsOf(tokenOf(CLAIMS)), expected);
    assert.deepEqual(claimsOf(tokenOf({ ...CLAIMS, aud: 'vault' })), expected);
    assert.equal(claimsOf(tokenOf({ ...CLAIMS, sub: 7 }))?.subject, null);
  });

  it('is read in any language, whatever the length', () => {
    for (const subject of ['ä', 'äö', '鍵', '🔑', 'abc?', 'abc~~', '']) {
      assert.equal(claimsOf(tokenOf({ ...CLAIMS, sub: subject }))?.subject, subject);
    }
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['a word', 'fake-token'],
    ['two parts', 'a.b'],
    ['three parts that say nothing', 'a.b.c'],
    ['a list', tokenOf([1])],
    ['no issuer', tokenOf({ ...CLAIMS, iss: undefined })],
    ['no end', tokenOf({ ...CLAIMS, exp: undefined })],
    ['audiences that are no texts', tokenOf({ ...CLAIMS, aud: [1] })],
    ['more than any token', tokenOf({ ...CLAIMS, more: 'x'.repeat(20_000) })],
    ['a line end', `${tokenOf(CLAIMS)}\n`],
  ] as const)
    it(`is nothing for ${what}`, () => assert.equal(claimsOf(text), null));
});
