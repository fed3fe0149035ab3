import assert from 'node:assert/strict';
import sinon from 'sinon';
import { DAY_MS } from '../../src/domain/duration.ts';
import { every } from '../../src/platform/scheduler.ts';
import type { Schedule } from '../../src/platform/scheduler.ts';
import { recordingLog } from '../channels/notice.ts';

describe('the scheduler', () => {
  let clock: sinon.SinonFakeTimers;
  let schedule: Schedule | null;
  beforeEach(() => {
    schedule = null;
    const toFake = ['Date', 'setTimeout', 'clearTimeout'] as const;
    clock = sinon.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12, 0, 1, 300), toFake: [...toFake] });
  });
  afterEach(async () => {
    const stopped = schedule?.stop();
    await clock.runAllAsync();
    await stopped;
    clock.restore();
  });

  function counting(seconds: number): { readonly beats: number[] } {
    const beats: number[] = [];
    schedule = every(seconds, async () => void beats.push(Date.now()), recordingLog().log);
    return { beats };
  }

  it('calls on the beat of the clock', async () => {
    const { beats } = counting(5);
    await clock.tickAsync(20_000);
    assert.deepEqual(
      beats.map((at) => new Date(at).toISOString().slice(14, 23)),
      ['00:05.000', '00:10.000', '00:15.000', '00:20.000'],
    );
  });

  it('calls once a minute', async () => {
    const { beats } = counting(60);
    await clock.tickAsync(180_000);
    assert.equal(beats.length, 3);
  });

  it('never overlaps itself and goes on after a long run', async () => {
    let open = 0;
    let most = 0;
    let runs = 0;
    const task = async (): Promise<void> => {
      runs++;
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      open--;
    };
    schedule = every(5, task, recordingLog().log);
    await clock.tickAsync(62_000);
    assert.equal(most, 1);
    assert.ok(runs >= 4, `${runs} runs`);
  });

  it('logs a task that fails and calls it again', async () => {
    const { log, lines } = recordingLog();
    schedule = every(1, async () => Promise.reject(new Error('x')), log);
    await clock.tickAsync(3_000);
    assert.ok(lines.length >= 3);
    assert.ok(lines.every(([level, message]) => level === 'error' && message === 'a scheduled task failed'));
  });

  it('joins the run under way when it is triggered, and starts one when there is none', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    const task = (): Promise<void> => {
      runs++;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    schedule = every(60, task, recordingLog().log);
    const both = [schedule.trigger(), schedule.trigger()];
    await clock.tickAsync(10);
    assert.equal(runs, 1);
    finish();
    await Promise.all(both);
    const third = schedule.trigger();
    await clock.tickAsync(10);
    finish();
    await third;
    assert.equal(runs, 2);
  });

  it('stops after the run under way, for good', async () => {
    let ended = false;
    let runs = 0;
    const task = async (): Promise<void> => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      ended = true;
    };
    const stopping = every(5, task, recordingLog().log);
    await clock.tickAsync(5_000);
    let endedBeforeStopResolved: boolean | null = null;
    const stopped = stopping.stop().then(() => {
      endedBeforeStopResolved = ended;
    });
    await clock.tickAsync(4_000);
    await stopped;
    assert.equal(endedBeforeStopResolved, true);
    await stopping.trigger();
    await clock.tickAsync(60_000);
    assert.equal(runs, 1);
    assert.equal(clock.countTimers(), 0);
  });

  for (const [says, stepMs] of [
    ['set back by a day', -DAY_MS],
    ['set forward by fifty years', 50 * 365 * DAY_MS],
  ] as const) {
    it(`keeps its beat when the clock is ${says}`, async () => {
      const { beats } = counting(5);
      await clock.tickAsync(10_000);
      const before = beats.length;
      clock.setSystemTime(Date.now() + stepMs);
      await clock.tickAsync(60_000);
      assert.ok(beats.length - before >= 11 && beats.length - before <= 13, `${beats.length - before} beats`);
    });
  }

  for (const seconds of [0, 7, 61, 120, 2.5, -5]) {
    it(`refuses a beat of ${seconds} seconds`, () => {
      assert.throws(() => every(seconds, async () => undefined, recordingLog().log), RangeError);
    });
  }
});
