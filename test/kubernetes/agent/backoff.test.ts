import assert from 'node:assert/strict';
import { createBackoff } from '../../../src/kubernetes/agent/backoff.ts';

describe('how long the agent waits before it connects again', () => {
  const waits = (random: () => number, ...lasted: readonly number[]): readonly number[] => {
    const backoff = createBackoff(random);
    return lasted.map((ms) => backoff.next(ms));
  };

  it('doubles up to half a minute', () => {
    const all = waits(() => 1, ...Array.from({ length: 10 }, () => 0));
    assert.deepEqual(all, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('is a random part of that, from nothing on', () => {
    assert.deepEqual(
      waits(() => 0, 0, 0, 0),
      [0, 0, 0],
    );
    assert.deepEqual(
      waits(() => 0.5, 0, 0, 0),
      [250, 500, 1_000],
    );
  });

  it('begins anew after a connection that was a good one, and not after one that was cut at once', () => {
    assert.deepEqual(
      waits(() => 1, 0, 0, 100, 30_000, 0),
      [500, 1_000, 2_000, 500, 1_000],
    );
  });

  it('never ends', () => {
    const many = waits(() => 1, ...Array.from({ length: 5_000 }, () => 0));
    assert.equal(many.at(-1), 30_000);
  });
});
