import assert from 'node:assert/strict';
import { Cron } from 'croner';
import { spy } from 'sinon';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { BlackoutSpec } from '../../src/domain/schedule/spec.ts';
import { nextJointOpening, openingAt } from '../../src/domain/schedule/schedule.ts';
import { compileSchedule } from '../../src/schedule/compile.ts';
import { schedulesWith } from '../../src/schedule/schedules.ts';
import { at, exchange, said, scheduleSpec, windowAt } from './given.ts';

const calendars = new Map([[exchange.name, exchange]]);

const regular = (padMs = 0): BlackoutSpec => ({ calendar: 'XTST', sessions: ['regular'], padMs });

function closedBy(blackouts: readonly BlackoutSpec[], moment: string): string | null {
  const opening = compileSchedule(scheduleSpec({ blackouts }), calendars).at(at(moment));
  return opening.open ? null : opening.closure.rule;
}

describe('a blackout of dates', () => {
  const freeze = { from: '2026-12-24', to: '2027-01-02', why: 'year-end freeze' };
  const spec = scheduleSpec({ timezone: 'Asia/Hong_Kong', blackouts: [freeze] });

  it('goes from midnight to midnight in the zone of the schedule, the last excluded', () => {
    const schedule = compileSchedule(spec, calendars);
    const openAt = (moment: string): boolean => schedule.at(at(moment)).open;
    assert.equal(openAt('2026-12-23T15:59:59Z'), true);
    assert.equal(openAt('2026-12-23T16:00:00Z'), false);
    assert.equal(openAt('2027-01-01T15:59:59Z'), false);
    assert.equal(openAt('2027-01-01T16:00:00Z'), true);
  });

  it('says why, and until when', () => {
    const opening = compileSchedule(spec, calendars).at(at('2026-12-26T02:00:00Z'));
    assert.ok(!opening.open);
    assert.deepEqual(opening.closure, {
      by: 'dates',
      rule: 'schedule.blackout[0]',
      text: 'year-end freeze, until 2027-01-02 00:00 Asia/Hong_Kong',
    });
  });

  it('ends an opening that was there before it', () => {
    assert.deepEqual(compileSchedule(spec, calendars).at(at('2026-12-01T00:00:00Z')), {
      open: true,
      untilAt: at('2026-12-23T16:00:00Z'),
    });
  });

  it('cuts windows, and leaves what sticks out of it', () => {
    const windows = [windowAt('0 22 * * *', 4)];
    const cut = compileSchedule({ ...spec, windows }, calendars);
    assert.equal(
      said(cut.nextOpenAt(at('2026-12-23T15:00:00Z'), at('2027-02-01T00:00:00Z'))),
      '2026-12-23T15:00Z',
    );
    assert.equal(
      said(cut.nextOpenAt(at('2026-12-23T16:00:00Z'), at('2027-02-01T00:00:00Z'))),
      '2027-01-01T16:00Z',
    );
  });

  it('begins at the jump where a clock jumps over midnight', () => {
    const spring = { from: '2026-09-06', to: '2026-09-07', why: 'the day without a midnight' };
    const schedule = compileSchedule(
      scheduleSpec({ timezone: 'America/Santiago', blackouts: [spring] }),
      calendars,
    );
    assert.equal(schedule.at(at('2026-09-06T03:59:59Z')).open, true);
    assert.equal(schedule.at(at('2026-09-06T04:00:00Z')).open, false);
    assert.equal(
      said(schedule.nextOpenAt(at('2026-09-06T05:00:00Z'), at('2026-10-01T00:00:00Z'))),
      '2026-09-07T03:00Z',
    );
  });
});

describe('a blackout of a calendar', () => {
  it('closes while the exchange trades, on the clock of the exchange', () => {
    assert.equal(closedBy([regular()], '2026-11-24T14:29:59Z'), null);
    assert.equal(closedBy([regular()], '2026-11-24T14:30:00Z'), 'schedule.blackout[0]');
    assert.equal(closedBy([regular()], '2026-11-24T21:00:00Z'), null);
    assert.equal(closedBy([regular()], '2026-07-21T13:30:00Z'), 'schedule.blackout[0]', 'in summer');
    assert.equal(closedBy([regular()], '2026-11-28T15:00:00Z'), null, 'a Saturday');
  });

  it('leaves a holiday open, and the afternoon of a half day', () => {
    assert.equal(closedBy([regular()], '2026-11-25T15:00:00Z'), null);
    assert.equal(closedBy([regular()], '2026-11-26T17:59:00Z'), 'schedule.blackout[0]');
    assert.equal(closedBy([regular()], '2026-11-26T18:00:00Z'), null);
  });

  it('takes the sessions that it is given', () => {
    const post: BlackoutSpec = { calendar: 'XTST', sessions: ['post'], padMs: 0 };
    assert.equal(closedBy([post], '2026-11-24T15:00:00Z'), null);
    assert.equal(closedBy([post], '2026-11-24T21:30:00Z'), 'schedule.blackout[0]');
    assert.equal(closedBy([post], '2026-11-26T18:30:00Z'), 'schedule.blackout[0]', 'of a half day');
  });

  it('is padded on both sides, also over the border of a month', () => {
    const padded = regular(30 * MINUTE_MS);
    assert.equal(closedBy([padded], '2026-11-24T13:59:59Z'), null);
    assert.equal(closedBy([padded], '2026-11-24T14:00:00Z'), 'schedule.blackout[0]');
    assert.equal(closedBy([padded], '2026-11-24T21:29:59Z'), 'schedule.blackout[0]');
    assert.equal(closedBy([padded], '2026-11-24T21:30:00Z'), null);
    for (let day = at('2026-02-02T00:00:00Z'); day < at('2026-12-31T00:00:00Z'); day += 7 * DAY_MS) {
      const opening = compileSchedule(scheduleSpec({ blackouts: [regular(20 * HOUR_MS)] }), calendars);
      assert.equal(opening.at(day).open, false, new Date(day).toISOString());
    }
  });

  it('names the rule that closes where there are several', () => {
    const freeze = { from: '2026-11-01', to: '2026-12-01', why: 'freeze' };
    assert.equal(closedBy([regular(), freeze], '2026-11-24T12:00:00Z'), 'schedule.blackout[1]');
    assert.equal(closedBy([regular(), freeze], '2026-11-24T15:00:00Z'), 'schedule.blackout[0]');
  });

  it('past the end of its table counts every weekday as a session, and says so loudly', () => {
    const schedule = compileSchedule(scheduleSpec({ blackouts: [regular()] }), calendars);
    const holidayOfNobody = at('2027-12-24T15:00:00Z');
    const opening = schedule.at(holidayOfNobody);
    assert.ok(!opening.open);
    assert.match(opening.closure.text, /XTST trades.*known from 2026-01-01 to 2027-01-01.*every weekday/);
    assert.equal(schedule.assumptions(holidayOfNobody).length, 1);
    assert.deepEqual(schedule.assumptions(at('2026-12-31T15:00:00Z')), []);
    assert.equal(schedule.at(at('2027-12-25T15:00:00Z')).open, true, 'a Saturday');
  });

  it('before the beginning of its table counts every weekday as a session too', () => {
    assert.equal(closedBy([regular()], '2025-12-25T15:00:00Z'), 'schedule.blackout[0]');
  });
});

describe('several schedules', () => {
  const scheduleOf = schedulesWith(calendars);
  const night = scheduleOf(scheduleSpec({ windows: [windowAt('0 20 * * *', 6)] }));
  const weekend = scheduleOf(scheduleSpec({ windows: [windowAt('0 0 * * 6', 48)] }));

  it('are open when all of them are, until the first one closes', () => {
    assert.deepEqual(openingAt([night, weekend], at('2026-11-28T21:00:00Z')), {
      open: true,
      untilAt: at('2026-11-29T02:00:00Z'),
    });
  });

  it('name the one that is closed', () => {
    const opening = openingAt([night, weekend], at('2026-11-27T21:00:00Z'));
    assert.ok(!opening.open);
    assert.equal(opening.schedule, weekend);
  });

  it('open next where all do', () => {
    const from = at('2026-11-25T21:00:00Z');
    assert.equal(said(nextJointOpening([night, weekend], from, from + 30 * DAY_MS)), '2026-11-28T00:00Z');
    assert.equal(nextJointOpening([night, weekend], from, from + 2 * DAY_MS), null);
  });

  it('that have no moment in common never open', () => {
    const noon = scheduleOf(scheduleSpec({ windows: [windowAt('0 12 * * *', 1)] }));
    const from = at('2026-11-25T21:00:00Z');
    assert.equal(nextJointOpening([night, noon], from, from + 400 * DAY_MS), null);
  });

  it('none at all is open', () => {
    assert.deepEqual(openingAt([], 0), { open: true, untilAt: null });
    assert.equal(nextJointOpening([], 7, 8), 7);
  });
});

describe('a schedule that many credentials share', () => {
  it('is made ready once', () => {
    const scheduleOf = schedulesWith(calendars);
    const spec = scheduleSpec({ windows: [windowAt('0 10 * * 6', 4)] });
    assert.equal(scheduleOf(spec), scheduleOf(spec));
  });

  it('asks its cron expression once for all of them, however many there are', () => {
    const spec = scheduleSpec({ windows: [windowAt('0 10 * * 6', 4)], blackouts: [regular(30 * MINUTE_MS)] });
    const schedule = compileSchedule(spec, calendars);
    const from = at('2026-11-24T00:00:00Z');
    const askAll = (): void => {
      for (let index = 0; index < 1_000; index += 1) {
        const moment = from + index * MINUTE_MS;
        if (!schedule.at(moment).open) schedule.nextOpenAt(moment, moment + 90 * DAY_MS);
      }
    };
    askAll();
    const asked = spy(Cron.prototype, 'nextRun');
    try {
      askAll();
      assert.equal(asked.callCount, 0);
    } finally {
      asked.restore();
    }
  });
});
