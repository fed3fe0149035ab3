import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { control, engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ROTATE = { note: null, afterLoss: false } as const;
const { name } = spec;

describe('a life that people decide about', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  it('rotates nothing while it is paused, and at once when it is resumed', async () => {
    rig = await engineRig({ fleet: fleetOf([spec], [{ ...policy, mode: 'plan' }]) });
    await rig.pass(0);
    await rig.operations.life(name, { act: 'pause', reason: 'desk moves' }, false, PERSON);
    await rig.configure(fleetOf());
    await rig.pass(DAY_MS);
    assert.doesNotMatch(await rig.events(), /Opened/);
    assert.equal((await rig.operations.show(name)).paused?.reason, 'desk moves');
    await assert.rejects(rig.operations.rotate(name, ROTATE, PERSON), { code: 'KT5101' });
    await rig.operations.life(name, { act: 'resume', reason: null }, false, PERSON);
    await rig.ticker.idle();
    assert.match(await rig.events(), /Paused .*Resumed Opened .*OverlapStarted/);
  });

  it('writes nothing in a dry run', async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
    const before = await rig.events();
    const { plan, afterPosition } = await rig.operations.life(
      ...[name, { act: 'pause', reason: 'x' } as const, true, PERSON],
    );
    assert.deepEqual([plan.refused, afterPosition], [null, null]);
    assert.equal(await rig.events(), before);
  });

  it('rejects with the fault that the plan is refused with', async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
    const cancel = { act: 'cancel', reason: 'x' } as const;
    const { plan } = await rig.operations.life(name, cancel, true, PERSON);
    assert.equal(plan.refused?.code, 'KT5103');
    await assert.rejects(rig.operations.life(name, cancel, false, PERSON), { code: 'KT5103' });
  });

  it('holds until a time and then goes on by itself', async () => {
    rig = await engineRig({ fleet: fleetOf([spec], [{ ...policy, mode: 'plan' }]) });
    await rig.pass(0);
    const untilAt = rig.clock.now() + 6 * HOUR_MS;
    await rig.operations.life(name, { act: 'hold', untilAt, reason: 'quarter end' }, false, PERSON);
    await assert.rejects(rig.operations.rotate(name, ROTATE, PERSON), { code: 'KT5102' });
    await rig.configure(fleetOf());
    await rig.pass(5 * HOUR_MS);
    assert.doesNotMatch(await rig.events(), /Opened/);
    await rig.pass(2 * HOUR_MS);
    assert.match(await rig.events(), /Opened .*OverlapStarted/);
  });

  it('gives up a rotation that has not called the issuer, and is too late afterwards', async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
    const cancel = { act: 'cancel', reason: 'wrong desk' } as const;
    await control(rig.sandbox, '/staff/users/broker-keys@example.com/withdraw', {});
    await rig.operations.rotate(name, ROTATE, PERSON);
    await rig.ticker.idle();
    await rig.operations.life(name, cancel, false, PERSON);
    await control(rig.sandbox, '/staff/users/broker-keys@example.com/authorize', {});
    await rig.pass(2 * HOUR_MS);
    assert.match(await rig.events(), /Requested Opened Aborted$/);
    await rig.operations.rotate(name, ROTATE, PERSON);
    await rig.ticker.idle();
    await assert.rejects(rig.operations.life(name, cancel, false, PERSON), { code: 'KT5105' });
  });
});
