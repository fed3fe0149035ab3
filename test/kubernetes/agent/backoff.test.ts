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

  describe('a thousand of them, when their daemon comes back', () => {
    const AGENTS = 1_000;
    /** Chance that comes out the same in every run (Park and Miller). */
    const chance = (seed: number): (() => number) => {
      let state = seed;
      return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    };

    /** When each of them asks for the first time after the daemon is back, which was away for so long. */
    const arrivals = (awayMs: number): readonly number[] =>
      Array.from({ length: AGENTS }, (_, index) => {
        const backoff = createBackoff(chance(index * 7_919 + 1));
        let at = 0;
        while (at < awayMs) at += backoff.next(0);
        return at - awayMs;
      });
    const mostInOneSecond = (times: readonly number[]): number => {
      const seconds = new Map<number, number>();
      for (const at of times) {
        const second = Math.floor(at / 1_000);
        seconds.set(second, (seconds.get(second) ?? 0) + 1);
      }
      return Math.max(...seconds.values());
    };

    for (const [says, awayMs] of [
      ['a minute', 60_000],
      ['an hour', 3_600_000],
    ] as const) {
      it(`come one after the other within half a minute after ${says}, and not at once`, () => {
        const times = arrivals(awayMs);
        assert.ok(Math.max(...times) <= 30_000);
        // What is left of a random wait is short rather than long: at most twice the even share.
        const most = mostInOneSecond(times);
        assert.ok(most <= (2 * AGENTS) / 30 + 30, `${most} in one second`);
      });
    }
  });
});
