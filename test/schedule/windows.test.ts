import assert from 'node:assert/strict';
import { Cron } from 'croner';
import { spy } from 'sinon';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { compileSchedule } from '../../src/schedule/compile.ts';
import { cronProblem } from '../../src/schedule/windows.ts';
import { isZone } from '../../src/schedule/zone.ts';
import { at, said, scheduleSpec, windowAt } from './given.ts';

/** The first moments from `from` on at which a window of an hour opens. */
function openings(timezone: string, cron: string, from: string, count: number): readonly (string | null)[] {
  const schedule = compileSchedule(scheduleSpec({ timezone, windows: [windowAt(cron, 1)] }), new Map());
  const found: number[] = [];
  let moment = at(from);
  for (let index = 0; index < count; index += 1) {
    const opensAt = schedule.nextOpenAt(moment, moment + 10 * 366 * DAY_MS);
    assert.ok(opensAt !== null);
    found.push(opensAt);
    moment = opensAt + HOUR_MS;
  }
  return found.map(said);
}

describe('windows', () => {
  it('open at each moment of their cron expression, on the clock of their zone', () => {
    assert.deepEqual(openings('Asia/Hong_Kong', '0 10 * * 6', '2026-11-26T00:00:00Z', 2), [
      '2026-11-28T02:00Z',
      '2026-12-05T02:00Z',
    ]);
  });

  it('stay open for their time, the last moment excluded', () => {
    const spec = scheduleSpec({ windows: [windowAt('0 10 * * *', 4)] });
    const schedule = compileSchedule(spec, new Map());
    assert.deepEqual(schedule.at(at('2026-11-28T10:00:00Z')), {
      open: true,
      untilAt: at('2026-11-28T14:00:00Z'),
    });
    assert.equal(schedule.at(at('2026-11-28T13:59:59Z')).open, true);
    const closed = schedule.at(at('2026-11-28T14:00:00Z'));
    assert.ok(!closed.open);
    assert.deepEqual([closed.closure.by, closed.closure.rule], ['windows', 'schedule.windows']);
  });

  it('cross midnight', () => {
    const schedule = compileSchedule(scheduleSpec({ windows: [windowAt('0 22 * * 5', 6)] }), new Map());
    assert.equal(schedule.at(at('2026-11-28T03:59:00Z')).open, true, 'early on Saturday');
    assert.equal(schedule.at(at('2026-11-28T04:00:00Z')).open, false);
    assert.equal(schedule.at(at('2026-11-27T03:00:00Z')).open, false, 'early on Friday');
  });

  it('that touch or overlap are one opening', () => {
    const windows = [windowAt('0 10 * * *', 2), windowAt('0 12 * * *', 1), windowAt('30 12 * * *', 1)];
    const schedule = compileSchedule(scheduleSpec({ windows }), new Map());
    assert.deepEqual(schedule.at(at('2026-11-28T10:30:00Z')), {
      open: true,
      untilAt: at('2026-11-28T13:30:00Z'),
    });
  });

  it('are always open where there are none, with no end in sight', () => {
    const schedule = compileSchedule(scheduleSpec(), new Map());
    for (const moment of ['2026-02-28T23:59:59Z', '2026-11-01T05:30:00Z', '2031-12-31T00:00:00Z']) {
      assert.deepEqual(schedule.at(at(moment)), { open: true, untilAt: null });
      assert.equal(schedule.nextOpenAt(at(moment), at(moment) + 1), at(moment));
    }
  });

  it('on a leap day open in leap years only, and not in 2100', () => {
    assert.deepEqual(openings('UTC', '0 9 29 2 *', '2027-01-01T00:00:00Z', 2), [
      '2028-02-29T09:00Z',
      '2032-02-29T09:00Z',
    ]);
    assert.deepEqual(openings('UTC', '0 9 29 2 *', '2096-03-01T00:00:00Z', 1), ['2104-02-29T09:00Z']);
  });

  it('say null where they do not open before a bound', () => {
    const schedule = compileSchedule(scheduleSpec({ windows: [windowAt('0 9 29 2 *', 1)] }), new Map());
    assert.equal(schedule.nextOpenAt(at('2026-01-01T00:00:00Z'), at('2028-02-29T09:00:00Z')), null);
    assert.notEqual(schedule.nextOpenAt(at('2026-01-01T00:00:00Z'), at('2028-02-29T09:00:01Z')), null);
  });

  it('ask little of the machine, even with a window for every minute', () => {
    const asked = spy(Cron.prototype, 'nextRun');
    try {
      const schedule = compileSchedule(scheduleSpec({ windows: [windowAt('* * * * *', 1)] }), new Map());
      assert.equal(schedule.at(at('2026-06-01T00:00:30Z')).open, true);
      // A day's minutes once, and the days: the minutes of the four weeks that it looks at are forty thousand.
      assert.ok(asked.callCount < 3_000, `${asked.callCount} questions`);
    } finally {
      asked.restore();
    }
  });
});

/** Each zone's own clock, in both directions: the day before, the day itself, the day after. */
describe('windows where clocks change', () => {
  it('New York: a start that does not exist is the moment of the jump', () => {
    assert.deepEqual(openings('America/New_York', '30 2 * * *', '2026-03-07T00:00:00Z', 3), [
      '2026-03-07T07:30Z',
      '2026-03-08T07:00Z',
      '2026-03-09T06:30Z',
    ]);
  });

  it('New York: a start that exists twice counts the first time', () => {
    assert.deepEqual(openings('America/New_York', '30 1 * * *', '2026-10-31T00:00:00Z', 3), [
      '2026-10-31T05:30Z',
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
    ]);
  });

  it('London: a start that does not exist, and one that exists twice', () => {
    assert.deepEqual(openings('Europe/London', '30 1 * * 0', '2026-03-28T00:00:00Z', 2), [
      '2026-03-29T01:00Z',
      '2026-04-05T00:30Z',
    ]);
    assert.deepEqual(openings('Europe/London', '30 1 * * 0', '2026-10-24T00:00:00Z', 2), [
      '2026-10-25T00:30Z',
      '2026-11-01T01:30Z',
    ]);
  });

  it('Lord Howe, whose clock moves by half an hour: both ways', () => {
    assert.deepEqual(openings('Australia/Lord_Howe', '15 2 * * *', '2026-10-03T00:00:00Z', 2), [
      '2026-10-03T15:30Z',
      '2026-10-04T15:15Z',
    ]);
    assert.deepEqual(openings('Australia/Lord_Howe', '45 1 * * *', '2026-04-04T00:00:00Z', 2), [
      '2026-04-04T14:45Z',
      '2026-04-05T15:15Z',
    ]);
  });

  it('Santiago, whose clock jumps at midnight: both ways', () => {
    assert.deepEqual(openings('America/Santiago', '0 0 * * *', '2026-09-05T00:00:00Z', 3), [
      '2026-09-05T04:00Z',
      '2026-09-06T04:00Z',
      '2026-09-07T03:00Z',
    ]);
    assert.deepEqual(openings('America/Santiago', '30 23 * * 6', '2026-04-04T12:00:00Z', 2), [
      '2026-04-05T02:30Z',
      '2026-04-12T03:30Z',
    ]);
  });

  it('Hong Kong, whose clock never moves, opens at the same time all year', () => {
    const spec = scheduleSpec({ timezone: 'Asia/Hong_Kong', windows: [windowAt('0 10 * * *', 4)] });
    const schedule = compileSchedule(spec, new Map());
    for (let day = at('2026-01-01T02:00:00Z'); day < at('2027-01-01T00:00:00Z'); day += DAY_MS)
      assert.equal(schedule.nextOpenAt(day - HOUR_MS, day + 1), day);
  });

  it('last their elapsed time, whatever the clock shows at their end', () => {
    const spec = scheduleSpec({ timezone: 'America/New_York', windows: [windowAt('0 22 * * 6', 8)] });
    const schedule = compileSchedule(spec, new Map());
    for (const [startsAt, endsAt] of [
      ['2026-03-08T03:00:00Z', '2026-03-08T11:00:00Z'],
      ['2026-11-01T02:00:00Z', '2026-11-01T10:00:00Z'],
    ] as const)
      assert.deepEqual(schedule.at(at(startsAt)), { open: true, untilAt: at(endsAt) });
  });
});

describe('what a schedule is read from', () => {
  it('takes the five fields of a cron expression, names, lists, steps and last days among them', () => {
    for (const cron of ['0 10 * * 6', '*/15 9-17 * * MON-FRI', '0 0 L * *', '0 8 * * 1#1', ' 0  1 1 1 * '])
      assert.equal(cronProblem(cron), null, cron);
  });

  it('refuses anything else, and says what is wrong', () => {
    assert.match(cronProblem('0 10 * *') ?? '', /five fields but 4/);
    assert.match(cronProblem('0 0 10 * * 6') ?? '', /five fields but 6/);
    assert.match(cronProblem('@daily') ?? '', /five fields but 1/);
    assert.match(cronProblem('61 10 * * 6') ?? '', /minute/);
    assert.match(cronProblem('0 10 * * 9') ?? '', /dayOfWeek|day/i);
    assert.match(cronProblem('0 10 32 * *') ?? '', /day/);
  });

  it('knows a zone from a text that is none', () => {
    assert.equal(isZone('Asia/Hong_Kong'), true);
    assert.equal(isZone('Asia/Hongkong-2'), false);
  });
});
