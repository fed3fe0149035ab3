import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { attendedRig, faultOf, SOMEBODY_ELSE } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { fleetOf, PERSON, policy, spec } from './rig.ts';

const { name } = spec;

describe('a person with the task of making a key who', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig();
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  it('confirms after the clock was set back is not believed to have a fresh preflight', async () => {
    await rig.operations.claimTask(name, false, PERSON);
    await rig.pass(0);
    rig.clock.step(-15 * DAY_MS);
    await assert.rejects(rig.operations.confirmCall(name, await rig.read(), PERSON), faultOf('KT5022'));
  });

  it('takes a task at the moment when the claim before it runs out keeps it', async () => {
    await rig.operations.claimTask(name, false, PERSON);
    await rig.pass(0);
    const { journal } = rig.ports;
    const append = journal.append.bind(journal);
    let isFirst = true;
    journal.append = async (stream, afterSeq, events, meta, options) => {
      if (isFirst && events[0]?.type === 'TaskReleased') {
        isFirst = false;
        await rig.operations.claimTask(name, false, SOMEBODY_ELSE);
      }
      return append(stream, afterSeq, events, meta, options);
    };
    await rig.pass(31 * MINUTE_MS);
    const { saga } = await rig.state();
    assert.ok(saga?.phase === 'asked');
    assert.equal(saga.claim?.by, 'user:second-operator');
  });
});

describe('whom a policy names as operators', () => {
  it('are the only ones that may claim, and for as long as it says', async () => {
    const attended = {
      operators: ['user:second-operator'],
      noticeMs: null,
      claimForMs: 10 * MINUTE_MS,
      maxAttempts: null,
    };
    const rig = await attendedRig({ fleet: fleetOf([spec], [{ ...policy, attended }]) });
    try {
      await rig.pass(0);
      await assert.rejects(rig.operations.claimTask(name, false, PERSON), faultOf('KT1117'));
      const claimedAt = rig.clock.now();
      await rig.operations.claimTask(name, false, SOMEBODY_ELSE);
      const { saga } = await rig.state();
      const untilAt = saga?.phase === 'asked' ? (saga.claim?.untilAt ?? 0) : 0;
      // The clock goes on while the claim is written.
      assert.ok(Math.abs(untilAt - claimedAt - 10 * MINUTE_MS) < MINUTE_MS, String(untilAt - claimedAt));
    } finally {
      await rig.close();
    }
  });
});
