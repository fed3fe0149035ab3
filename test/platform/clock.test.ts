import assert from 'node:assert/strict';
import { movableClock, systemClock } from '../../src/platform/clock.ts';

const still = { now: () => 1_000_000, monotonicMs: () => 500 };

describe('a movable clock', () => {
  it('moves both clocks when time passes', () => {
    const clock = movableClock(still);
    clock.advance(60_000);
    assert.deepEqual([clock.now(), clock.monotonicMs()], [1_060_000, 60_500]);
  });

  it('moves only the wall clock when it is set', () => {
    const clock = movableClock(still);
    clock.step(-15_000);
    clock.advance(1_000);
    assert.deepEqual([clock.now(), clock.monotonicMs()], [986_000, 1_500]);
    assert.equal(clock.offsetMs(), -14_000);
  });

  it('never runs backwards', () => {
    const clock = movableClock(still);
    for (const ms of [-1, Number.NaN]) assert.throws(() => clock.advance(ms), RangeError);
    assert.equal(clock.now(), 1_000_000);
  });

  it('runs with the machine unless told otherwise', () => {
    const clock = movableClock();
    assert.ok(Math.abs(clock.now() - Date.now()) < 1_000);
    assert.ok(Number.isInteger(systemClock.now()));
    assert.ok(systemClock.monotonicMs() <= clock.monotonicMs());
  });
});
