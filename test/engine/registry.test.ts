import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { engineRig, fleetOf, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const HISTORY = 'Registered Imported Observed';

describe('the registry', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  const due = async (): Promise<number> => (await rig.ports.journal.backlog(rig.clock.now())).due;

  it('registers a credential at its first sight and never again', async () => {
    await rig.configure(fleetOf());
    await rig.pass(HOUR_MS);
    assert.equal(await rig.events(), HISTORY);
    assert.equal((await rig.ports.journal.registered()).length, 1);
  });

  it('keeps the history of a credential that was renamed', async () => {
    await rig.configure(fleetOf([{ ...spec, name: 'wb-orders', was: spec.name }]));
    await rig.pass(0);
    assert.equal(await rig.events('wb-orders'), `${HISTORY} Renamed`);
    await assert.rejects(rig.operations.show(spec.name), { code: 'KT5012' });
    assert.deepEqual(await rig.raised(), []);
  });

  it('does not rename again when the same manifest is read again', async () => {
    const renamed = fleetOf([{ ...spec, name: 'wb-orders', was: spec.name }]);
    await rig.configure(renamed);
    await rig.configure(renamed);
    assert.equal(await rig.events('wb-orders'), `${HISTORY} Renamed`);
  });

  it('leaves a credential alone whose manifest disappeared, says so, and goes on when it is back', async () => {
    await rig.configure(fleetOf([]));
    await rig.pass(80 * DAY_MS);
    assert.deepEqual(await rig.raised(), ['KT-A114']);
    assert.equal(await rig.events(), HISTORY);
    await rig.configure(fleetOf());
    await rig.pass(0);
    assert.match(await rig.events(), /Opened .*OverlapStarted/);
    assert.deepEqual(
      (await rig.raised()).filter((code) => code === 'KT-A114'),
      [],
    );
  });

  it('looks at a credential again when its own manifest changes', async () => {
    assert.equal(await due(), 0);
    await rig.configure(fleetOf([{ ...spec, labels: { env: 'uat' } }]));
    assert.equal(await due(), 1);
  });

  it('looks at all again when a policy changes, and acts on it', async () => {
    await rig.configure(
      fleetOf([spec], [{ ...policy, age: { ...policy.age, warnMs: null, rotateMs: 5 * DAY_MS } }]),
    );
    assert.equal(await due(), 1);
    await rig.pass(0);
    assert.match(await rig.events(), /Opened .*OverlapStarted/);
  });

  it('wakes nobody when nothing changed', async () => {
    await rig.configure(fleetOf([{ ...spec }], [{ ...policy }]));
    assert.equal(await due(), 0);
  });
});
