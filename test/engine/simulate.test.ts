import assert from 'node:assert/strict';
import { DAY_MS } from '../../src/domain/duration.ts';
import { assumptionsOf, calendarConditions } from '../../src/engine/calendars.ts';
import { schedulesWith } from '../../src/schedule/schedules.ts';
import { exchange } from '../schedule/given.ts';
import { engineRig, fleetOf, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ASKED = { years: 1, asWritten: false };

describe('a simulation in the daemon', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig();
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  it('goes on from the state that the journal holds, and leaves the journal as it is', async () => {
    const events = await rig.events();
    const report = await rig.operations.simulate(ASKED);
    const [lane] = report.lanes;
    assert.equal(lane?.name, spec.name);
    assert.ok(Math.abs(report.fromAt - rig.clock.now()) < 60_000);
    // The rotation that the engine has just made is in its overlap; the next one is due by its age.
    const first = lane?.rotations[0]?.at ?? 0;
    assert.ok(
      Math.abs(first - rig.clock.now() - (policy.age.rotateMs ?? 0)) < DAY_MS,
      new Date(first).toISOString(),
    );
    assert.deepEqual(report.leftOut, []);
    assert.equal(await rig.events(), events);
  });

  it('is made for one caller at a time', async () => {
    const first = rig.operations.simulate(ASKED);
    await assert.rejects(rig.operations.simulate(ASKED), { code: 'KT1161' });
    await first;
    await rig.operations.simulate(ASKED);
  });
});

describe('calendars that end', () => {
  const schedule = {
    ...{ timezone: 'UTC', windows: [], onMissed: 'next-window' as const },
    blackouts: [{ calendar: exchange.name, sessions: ['regular' as const], padMs: 0 }],
  };
  const calendars = new Map([[exchange.name, exchange]]);
  const fleet = {
    ...fleetOf(
      [spec],
      [
        { ...policy, schedule },
        { ...policy, name: 'other', schedule },
      ],
    ),
    calendars,
    scheduleOf: schedulesWith(calendars),
  };
  const summariesAt = (at: string): readonly string[] =>
    calendarConditions(fleet, Date.parse(at)).map(
      ({ code, aspect, summary }) => `${code} ${aspect}: ${summary}`,
    );

  it('are told weeks before, and then until a newer table is there', () => {
    assert.deepEqual(summariesAt('2026-11-01'), []);
    assert.deepEqual(summariesAt('2026-12-22'), [
      `KT-A309 XTST: calendar XTST ends in 10d; used by ${policy.name}, other`,
    ]);
    assert.deepEqual(summariesAt('2027-02-01'), [
      `KT-A309 XTST: calendar XTST has ended on 2027-01-01; used by ${policy.name}, other`,
    ]);
  });

  it('concern nobody where no policy uses them', () => {
    const unused = { ...fleet, policies: [policy] };
    assert.deepEqual(calendarConditions(unused, Date.parse('2028-01-01')), []);
  });

  it('are told once by a simulation that goes beyond them', () => {
    assert.equal(assumptionsOf(fleet, Date.parse('2026-06-01')).length, 0);
    assert.deepEqual(assumptionsOf(fleet, Date.parse('2027-06-01')), [
      'Calendar XTST is known from 2026-01-01 to 2027-01-01: every weekday counts as a session.',
    ]);
  });
});
