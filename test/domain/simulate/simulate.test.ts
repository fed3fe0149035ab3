import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { simulate } from '../../../src/domain/simulate/simulate.ts';
import { opened, policy, ROTATE_MS as rotateMs } from '../../support/history.ts';
import { scheduleSpec, windowAt } from '../../schedule/given.ts';
import { fleetWith, FROM_AT, reportOf, scheduled, simulated, YEAR_MS } from './fleet.ts';

describe('a simulated year', () => {
  it('rotates each key whenever it is as old as the policy says, and breaches nothing', () => {
    const report = simulated({ count: 1, ageMs: 10 * DAY_MS });
    const [lane] = report.lanes;
    const first = FROM_AT + rotateMs - 10 * DAY_MS;
    assert.deepEqual(
      lane?.rotations.map(({ at, reason }) => [at - first, reason]),
      [0, 1, 2, 3].map((turn) => [turn * rotateMs, 'age']),
    );
    assert.deepEqual(report.breaches, []);
    assert.equal(report.rotations, 4);
  });

  it('lets the earlier clock win where the issuer ends the key itself', () => {
    const report = simulated({ count: 1, ageMs: 0, validityMs: 40 * DAY_MS });
    const [rotation] = report.lanes[0]?.rotations ?? [];
    assert.deepEqual(rotation, { at: FROM_AT + 37 * DAY_MS, reason: 'issuer-expiry' });
    assert.equal(report.rotations, Math.floor(YEAR_MS / (37 * DAY_MS)));
  });

  it('starts no second rotation inside of an overlap', () => {
    const overlapMs = 100 * DAY_MS;
    const report = simulated({
      count: 1,
      ageMs: 74 * DAY_MS,
      overlapMs,
      policy: { age: { ...policy.age, maxMs: 200 * DAY_MS } },
    });
    const times = report.lanes[0]?.rotations.map(({ at }) => at) ?? [];
    assert.ok(times.length >= 2);
    for (const [index, at] of times.slice(1).entries()) assert.ok(at - times[index]! >= overlapMs);
  });

  it('says which key was older than max, since when and until when', () => {
    const report = simulated({ count: 1, ageMs: 100 * DAY_MS });
    assert.deepEqual(
      report.breaches.map(({ name, policy: by, at, endedAt }) => [name, by, at, endedAt]),
      [['wb-orders-1', 'prod', FROM_AT, FROM_AT + MINUTE_MS]],
    );
    assert.deepEqual(report.lanes[0]?.breaches, [{ at: FROM_AT, endedAt: FROM_AT + MINUTE_MS }]);
    assert.deepEqual(
      report.alerts.filter(({ severity }) => severity === 'critical').map(({ code, count }) => [code, count]),
      [['KT-A103', 1]],
    );
  });

  it('says of a mode that only reports that every key ends up over max', () => {
    const given = { count: 2, ageMs: 70 * DAY_MS, policy: { mode: 'audit' as const } };
    const written = simulated({ ...given, asWritten: true });
    assert.equal(written.rotations, 0);
    assert.equal(written.breaches.length, 2);
    assert.equal(written.breaches[0]?.at, FROM_AT + 20 * DAY_MS);
    assert.equal(written.breaches[0]?.endedAt, null);
    assert.equal(simulated(given).breaches.length, 0, 'run as if it enforced');
  });

  it('lets no more rotations than the limit be between their call and their promotion', () => {
    const report = simulated({
      count: 20,
      ageMs: 74 * DAY_MS,
      policy: { places: [{ policy: 'prod', limit: 1 }] },
    });
    const { places } = report.waits;
    assert.equal(places.count, 19, 'all but the first; from then on they are a minute apart');
    assert.equal(places.longestMs, 19 * MINUTE_MS);
    assert.equal(
      simulated({ count: 20, ageMs: 74 * DAY_MS, policy: { places: [{ policy: 'prod', limit: 20 }] } }).waits
        .places.count,
      0,
    );
  });

  it('spends no more resets a day than the issuer has, and says on which days more were wanted', () => {
    const report = simulated({ count: 10, ageMs: 74 * DAY_MS, resetsPerDay: 4 });
    assert.deepEqual(
      report.budgetDays.slice(0, 2).map(({ day, made, refused, limit }) => [day, made, refused, limit]),
      [
        ['2026-12-02', 4, 6, 4],
        ['2026-12-03', 4, 2, 4],
      ],
    );
    assert.equal(report.waits.budget.longestMs, DAY_MS);
  });

  it('asks a person for each key that only a person can make, and counts it for them', () => {
    const report = simulated({
      ...{ count: 3, ageMs: 74 * DAY_MS, attended: true },
      policy: { attended: { ...policy.attended, operators: ['group:broker-ops'] } },
    });
    assert.equal(report.attended, report.rotations);
    const [person] = report.people;
    assert.equal(person?.who, 'group:broker-ops');
    assert.equal(person?.tasks, report.rotations);
    assert.equal(person?.perMonth[0], 3);
    assert.equal(
      person?.perMonth.reduce((sum, count) => sum + count, 0),
      report.rotations,
    );
  });

  it('counts the approvals that each rotation needs', () => {
    const rotate = { count: 2, from: ['group:security'], excludeRequester: true, breakGlass: null };
    const report = simulated({ count: 1, ageMs: 0, policy: { approvals: { rotate, forceRevoke: null } } });
    assert.deepEqual(
      report.people.map(({ who, approvals, tasks }) => [who, approvals, tasks]),
      [['group:security', 2 * report.rotations, 0]],
    );
  });

  it('waits for the window of its policy, and says for how long and because of which rule', () => {
    const saturdays = scheduled(scheduleSpec({ windows: [windowAt('0 10 * * 6', 4)] }));
    const report = simulated({ count: 40, policy: saturdays });
    const times = report.lanes.flatMap(({ rotations }) => rotations.map(({ at }) => at));
    for (const at of times) assert.equal(new Date(at).getUTCDay(), 6, new Date(at).toISOString());
    const { schedule } = report.waits;
    assert.ok(schedule.count >= report.rotations - 10 && schedule.count <= report.rotations);
    assert.ok(schedule.longestMs <= 7 * DAY_MS && schedule.longestMs > 5 * DAY_MS);
    assert.deepEqual(
      schedule.causes.map(({ cause }) => cause),
      ['schedule.windows'],
    );
  });

  it('lets the next one have a place that whoever had waited for it can not use', () => {
    const policy = { places: [{ policy: 'prod', limit: 1 }] };
    const scarce = fleetWith({ count: 3, ageMs: 75 * DAY_MS, resetsPerDay: 2, policy });
    const plenty = fleetWith({ count: 3, ageMs: 75 * DAY_MS, policy }).credentials.map((each) => ({
      ...each,
      spec: { ...each.spec, issuer: 'other', name: `other-${each.spec.name}` },
    }));
    const report = reportOf({ ...scarce, credentials: [...scarce.credentials, ...plenty] });
    const minutes = report.lanes.map(({ rotations }) => ((rotations[0]?.at ?? 0) - FROM_AT) / MINUTE_MS);
    assert.deepEqual(minutes, [0, 1, 24 * 60, 2, 3, 4]);
  });

  it('holds a rotation up that one of several policies has no place left for, and no other', () => {
    const places = [
      { policy: 'all', limit: 1 },
      { policy: 'desk', limit: 5 },
    ];
    const both = fleetWith({ count: 3, ageMs: 75 * DAY_MS, policy: { places } });
    const report = reportOf(both);
    assert.equal(report.waits.places.count, 2);
    assert.deepEqual(
      report.waits.places.causes.map(({ cause }) => cause),
      ['policy all'],
    );
    assert.ok(report.lanes.every(({ rotations }) => rotations.length > 0));
  });

  it('pages before a blackout makes a key too old', () => {
    const freeze = { from: '2026-12-05', to: '2027-01-20', why: 'freeze' };
    const report = simulated({
      count: 1,
      ageMs: 60 * DAY_MS,
      policy: scheduled(scheduleSpec({ blackouts: [freeze] })),
    });
    const paged = report.alerts.find(({ code }) => code === 'KT-A301');
    assert.ok(paged !== undefined && paged.at < (report.breaches[0]?.at ?? 0));
    assert.equal(report.breaches[0]?.endedAt, Date.parse('2027-01-20T00:01:00Z'));
  });

  it('leaves out, and names, what is in a trouble that it does not play', () => {
    const given = fleetWith({ count: 1 });
    const [credential] = given.credentials;
    assert.ok(credential);
    const lost = opened('age').and({ type: 'Preflighted', checks: [] }, FROM_AT);
    lost.and({ type: 'CallStarted', attempt: 'att_2', deadlineAt: FROM_AT, settleMs: 0 }, FROM_AT);
    const report = reportOf({ ...given, credentials: [{ ...credential, state: lost.state }] });
    assert.deepEqual(report.leftOut, [{ name: 'wb-orders-1', why: 'recover-call is not simulated' }]);
  });

  it('has a row for each month, with nothing lost between the sums', () => {
    const report = simulated({
      count: 50,
      resetsPerDay: 1,
      policy: { places: [{ policy: 'prod', limit: 1 }] },
    });
    assert.equal(report.months.length, 12);
    assert.equal(report.months[0]?.month, '2026-12');
    assert.equal(
      report.months.reduce((sum, month) => sum + month.rotations, 0),
      report.rotations,
    );
    assert.equal(
      report.months.reduce((sum, month) => sum + month.breaches, 0),
      report.breaches.length,
    );
  });

  it('is the same whenever it is run', () => {
    const given = { count: 30, resetsPerDay: 2, policy: { places: [{ policy: 'prod', limit: 1 }] } };
    assert.deepEqual(simulated(given), simulated(given));
  });

  it('gives others their turn in a large fleet', () => {
    const run = simulate(fleetWith({ count: 1_000 }));
    let turns = 0;
    while (run.next().done !== true) turns += 1;
    assert.ok(turns > 5);
  });

  it('takes one look for each thing that happens, not one for each hour', () => {
    const report = simulated({ count: 1, ageMs: 0 });
    assert.ok(report.decisions < 40 * report.rotations, `${report.decisions} decisions`);
  });
});
