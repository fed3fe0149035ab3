import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { control, engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const KILL = { leaked: true, incident: null, replace: false, note: null } as const;
const PROBE = 'GET /broker/**';
const RESET = 'POST /developer/applications/*/reset';

describe('the place that a rotation takes of its policy', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ fleet: fleetOf([spec], [{ ...policy, concurrent: 1 }]) });
  });

  afterEach(() => rig.close());

  /** Rejects with KT2108 where the one place is taken. */
  const takePlace = async (): Promise<void> => {
    const { journal, clock } = rig.ports;
    const state = (await journal.findByName(spec.name))?.state;
    const loaded = { type: 'Loaded', consumer: 'order-router', version: 1 } as const;
    const place = { kind: 'concurrency', policy: policy.name, rotation: 'another', limit: 1 } as const;
    const meta = { at: clock.now(), actor: 'test' };
    await journal.append(state?.uid ?? '', state?.seq ?? 0, [loaded], meta, { reserve: [place] });
  };

  it('is free again when the call had no effect', async () => {
    await control(rig.sandbox, '/control/faults', { route: RESET, kind: 'drop-before' });
    await rig.pass(0);
    await assert.rejects(takePlace(), { code: 'KT2108' });
    await control(rig.sandbox, '/control/faults', { route: PROBE, kind: 'error-before', times: 9 });
    await rig.pass(16 * MINUTE_MS);
    assert.match(await rig.events(), /Voided$/);
    await takePlace();
  });

  it('is free again when a containment takes the rotation over', async () => {
    await control(rig.sandbox, '/control/faults', { route: RESET, kind: 'drop-before' });
    await rig.pass(0);
    await rig.operations.revoke(spec.name, KILL, PERSON);
    await takePlace();
  });
});

describe('the places of several policies', () => {
  it('hold a rotation up that one of them has none left for, and name it', async () => {
    const wide = { ...policy, name: 'a-wide', concurrent: 5 };
    const narrow = { ...policy, name: 'b-narrow', concurrent: 1 };
    const rig = await engineRig({ fleet: fleetOf([spec], [wide, narrow]) });
    const { journal, clock } = rig.ports;
    const state = (await journal.findByName(spec.name))?.state;
    const loaded = { type: 'Loaded', consumer: 'order-router', version: 1 } as const;
    const place = { kind: 'concurrency', policy: 'b-narrow', rotation: 'rot_other', limit: 1 } as const;
    const meta = { at: clock.now(), actor: 'test' };
    await journal.append(state?.uid ?? '', state?.seq ?? 0, [loaded], meta, { reserve: [place] });
    await rig.pass(0);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
    const [retry] = (await rig.operations.show(spec.name)).retries;
    assert.deepEqual([retry?.fault.code, retry?.fault.place], ['KT2108', 'policy b-narrow']);
    await rig.close();
  });
});
