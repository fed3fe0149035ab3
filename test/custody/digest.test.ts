import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createDigester, digestKeyOf } from '../../src/custody/digest.ts';
import { Secret } from '../../src/domain/secret.ts';

const digester = createDigester(digestKeyOf('AGE-SECRET-KEY-1FAKE'));

type Values = Readonly<Record<string, string>>;

const digest = (values: Values): string =>
  digester.ofValues(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)])),
  );

/** Short texts from few characters, lone surrogates among them, so that collisions are likely where they exist. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', '', '\0', '\ud800', '\udc00', '\ufffd'),
  maxLength: 4,
});
const values = fc.dictionary(text, text, { maxKeys: 4 });

describe('a keyed digest', () => {
  it('is the same for the same values in any order, and for no others', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const same =
          JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());
        assert.equal(digest(left) === digest(right), same);
        assert.equal(digest(left), digest(Object.fromEntries(Object.entries(left).reverse())));
      }),
      { numRuns: 2_000 },
    );
  });

  const pairs: readonly (readonly [Values, Values])[] = [
    [{ a: 'bc' }, { ab: 'c' }],
    [{ a: 'b', c: 'd' }, { a: 'bcd' }],
    [{ a: '' }, {}],
    [{ a: '\ud800' }, { a: '\ud801' }],
  ];
  for (const [left, right] of pairs)
    it(`tells ${JSON.stringify(left)} from ${JSON.stringify(right)}`, () => {
      assert.notEqual(digest(left), digest(right));
    });

  it('says nothing to whoever has another identity', () => {
    const other = createDigester(digestKeyOf('AGE-SECRET-KEY-1OTHER'));
    assert.notEqual(other.ofBytes(Uint8Array.of(1)), digester.ofBytes(Uint8Array.of(1)));
    assert.notEqual(other.check, digester.check);
  });

  it('of bytes is never that of values', () => {
    assert.notEqual(digester.ofBytes(new Uint8Array()), digest({}));
  });
});
