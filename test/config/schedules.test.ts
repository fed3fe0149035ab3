import assert from 'node:assert/strict';
import type { FaultView } from '../../src/domain/fault.ts';
import { fleetOf, Folder, problemsOf } from './fixtures.ts';

const policy = (schedule: string): string => `apiVersion: keyturn.dev/v1alpha1
kind: RotationPolicy
metadata: {name: prod}
spec:
  age: {rotate: 75d, max: 90d}
  schedule:
${schedule}`;

async function problemsIn(schedule: string): Promise<readonly FaultView[]> {
  const folder = await Folder.make();
  try {
    await folder.write('policy.yaml', policy(schedule));
    return await problemsOf(folder);
  } finally {
    await folder.remove();
  }
}

describe('the schedule of a policy', () => {
  it('is refused where it names no zone, no cron expression and no calendar that anybody knows, all at once', async () => {
    const problems = await problemsIn(`    timezone: Asia/Hong-Kong
    windows:
      - {cron: "0 10 * * 6", for: 4h}
      - {cron: "0 10 * 6", for: 4h}
    blackout:
      - {calendar: XNYC}
`);
    assert.deepEqual(
      problems.map(({ code, place, saw }) => [code, place.replace(/^.*policy/, 'policy'), saw]),
      [
        ['KT1151', 'policy.yaml:7:15', 'schedule.timezone: "Asia/Hong-Kong"'],
        ['KT1150', 'policy.yaml:10:16', 'schedule.windows[1].cron: "0 10 * 6": not five fields but 4'],
        [
          'KT1152',
          'policy.yaml:12:20',
          'schedule.blackout[0].calendar: no calendar "XNYC"; did you mean "XNYS"?',
        ],
      ],
    );
  });

  it('is ready to be asked as soon as it is read, in one copy for the fleet', async () => {
    const folder = await Folder.make();
    try {
      const schedule = '    timezone: Asia/Hong_Kong\n    windows: [{cron: "0 10 * * 6", for: 4h}]\n';
      await folder.write('policy.yaml', policy(schedule));
      const fleet = await fleetOf(folder);
      const spec = fleet.policies[0]?.schedule;
      assert.ok(spec);
      assert.equal(fleet.scheduleOf(spec), fleet.scheduleOf(spec));
      assert.equal(fleet.scheduleOf(spec).at(Date.parse('2026-11-28T10:00:00+08:00')).open, true);
    } finally {
      await folder.remove();
    }
  });
});
