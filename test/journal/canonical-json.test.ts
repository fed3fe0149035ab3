import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../src/journal/canonical-json.ts';

describe('canonical JSON', () => {
  const rows: readonly (readonly [unknown, string])[] = [
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
    [{ a: undefined, b: { d: 1, c: undefined } }, '{"b":{"d":1}}'],
    [{ '\u20ac': 1, '\r': 2, '1': 3 }, '{"\\r":2,"1":3,"\u20ac":1}'],
    [[undefined, 1e21, 0.1, -0], '[null,1e+21,0.1,0]'],
  ];
  for (const [value, text] of rows)
    it(`spells ${text} in one way`, () => assert.equal(canonicalJson(value), text));

  it('says the same as JSON, and the same for any order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        assert.equal(canonicalJson(value), canonicalJson(reversed));
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
