import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_WAVES, parseWave, wavesOf } from '../../../src/domain/recall/waves.ts';

const sizes = (...texts: readonly string[]) => texts.map((text) => parseWave(text)!);
const counts = (waves: readonly number[]): readonly number[] => {
  const last = Math.max(0, ...waves);
  return Array.from({ length: last }, (_, index) => waves.filter((wave) => wave === index + 1).length);
};

describe('the waves of a recall', () => {
  it('take numbers and percentages of all, the last again and again', () => {
    assert.deepEqual(counts(wavesOf(40, sizes(...DEFAULT_WAVES))), [1, 5, 10, 10, 10, 4]);
    assert.deepEqual(counts(wavesOf(7, sizes('3'))), [3, 3, 1]);
    assert.deepEqual(counts(wavesOf(3, sizes('1%'))), [1, 1, 1]);
    assert.deepEqual(wavesOf(0, sizes('1')), []);
  });

  it('are refused where they would be empty or no size', () => {
    for (const text of ['0', '0%', '101%', '', '-1', '1.5', 'all', '5 %'])
      assert.equal(parseWave(text), null, text);
  });

  it('hold everybody once, in order, and leave no wave out', () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 50 }).map(String),
      fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(fc.nat(300), fc.array(size, { minLength: 1, maxLength: 4 }), (members, texts) => {
        const waves = wavesOf(members, sizes(...texts));
        assert.equal(waves.length, members);
        waves.forEach((wave, index) =>
          assert.ok(wave === waves[index - 1] || wave === (waves[index - 1] ?? 0) + 1),
        );
      }),
    );
  });
});
