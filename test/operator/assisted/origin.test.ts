import assert from 'node:assert/strict';
import { originOf } from '../../../src/operator/assisted/origin.ts';

const PORTAL = 'https://developer.example.com/keys';

describe('the origin whose pages an assisted browser reads', () => {
  const of = (origin: string | undefined, portal: string | null): string =>
    originOf(origin === undefined ? {} : { origin }, 'mine.yaml', portal);

  it('is that of the manifest, or of the recipe where the manifest names none', () => {
    assert.equal(of(undefined, PORTAL), 'https://developer.example.com');
    assert.equal(of('https://developer.example.com/', PORTAL), 'https://developer.example.com');
    assert.equal(of('https://elsewhere.example.com', null), 'https://elsewhere.example.com');
    assert.equal(of(undefined, 'http://127.0.0.1:8482/'), 'http://127.0.0.1:8482');
  });

  const REFUSED: readonly (readonly [string, string | undefined, string | null, RegExp])[] = [
    ['is of another site than the manifest says', 'https://phish.example.com', PORTAL, /phish.* says https:/],
    ['is the same site without TLS', 'http://developer.example.com', PORTAL, /manifest of the issuer says/],
    ['can be read on the way', 'http://developer.example.com', null, /anybody on the way/],
    ['is named nowhere', undefined, null, /no origin/],
  ];
  for (const [what, origin, portal, saw] of REFUSED)
    it(`is refused where it ${what}`, () => {
      assert.throws(() => of(origin, portal), { code: 'KT6043', message: saw });
    });
});
