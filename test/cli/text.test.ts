import assert from 'node:assert/strict';
import { truncate, widthOf, wrap } from '../../src/cli/screen/text.ts';

describe('text on the screen', () => {
  it('counts columns, not characters', () => {
    assert.deepEqual(['abc', '●', '測試', 'e\u0301', '🔑'].map(widthOf), [3, 1, 4, 1, 2]);
  });
  it('is cut to its columns', () => {
    assert.equal(truncate('abcdef', 4), 'abc…');
    assert.equal(truncate('測試測試', 5), '測試…');
    assert.equal(truncate('abcd', 4), 'abcd');
  });
  it('is broken at spaces', () => assert.equal(wrap('one two three', 7, '  '), 'one\n  two\n  three'));
});
