import assert from 'node:assert/strict';
import { didYouMean, editDistance, nearest } from '../../src/domain/suggest.ts';

describe('a suggestion', () => {
  for (const [a, b, distance] of [
    ['max', 'max', 0],
    ['maxx', 'max', 1],
    ['mxa', 'max', 1],
    ['rotate', 'retard', 3],
    ['', 'abc', 3],
  ] as const) {
    it(`counts ${distance} between ${a || 'nothing'} and ${b}`, () =>
      assert.equal(editDistance(a, b), distance));
  }

  for (const [word, candidates, expected] of [
    ['maxx', ['warn', 'rotate', 'max'], 'max'],
    ['Labels', ['labels', 'name'], 'labels'],
    ['destination', ['destinations', 'description'], 'destinations'],
    ['zzz', ['max', 'warn'], null],
    ['a', ['b'], 'b'],
    ['x', [], null],
  ] as const) {
    it(`for ${word} of ${candidates.join(', ')} is ${expected}`, () =>
      assert.equal(nearest(word, candidates), expected));
  }

  it('is left out of the sentence where nothing is near', () => {
    assert.equal(didYouMean('maxx', ['max']), '; did you mean "max"?');
    assert.equal(didYouMean('zzz', ['max']), '');
  });
});
