import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { attendedRig } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { fleetOf, PERSON, policy, spec } from './rig.ts';

/** A quarter of an hour from the beginning of each hour on. */
const schedule = {
  ...{ timezone: 'UTC', onMissed: 'next-window' as const, blackouts: [] },
  windows: [{ cron: '0 * * * *', forMs: 15 * MINUTE_MS }],
};

describe('a person at the portal while the schedule closes', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig({ fleet: fleetOf([spec], [{ ...policy, schedule }]) });
  });
  afterEach(() => rig.close());

  /** Goes on to so many minutes after a full hour that is still to come. */
  async function passTo(minute: number): Promise<void> {
    await rig.pass(HOUR_MS - (rig.clock.now() % HOUR_MS) + minute * MINUTE_MS);
  }

  it('is not let through to the click after its end, and is in the next window', async () => {
    await passTo(1);
    assert.equal((await rig.state()).saga?.phase, 'asked', 'it was asked for in the window');
    await rig.operations.claimTask(spec.name, false, PERSON);
    await rig.pass(15 * MINUTE_MS);
    await assert.rejects(
      rig.operations.confirmCall(spec.name, await rig.read(), PERSON),
      (fault: Error & { code: string; saw: string }) => {
        assert.equal(fault.code, 'KT1154');
        assert.equal(fault.saw, 'outside of the windows');
        return true;
      },
    );
    await passTo(2);
    assert.ok(await rig.confirm());
  });

  it('is let through at any time where a person has asked for the rotation', async () => {
    await passTo(20);
    assert.equal((await rig.state()).saga, null, 'the policy waits for its window');
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    assert.ok(await rig.confirm());
  });
});
