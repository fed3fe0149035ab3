import assert from 'node:assert/strict';
import { administrator } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { reservationsOf } from '../../src/engine/perform/reservations.ts';
import { policy as effective, START_AT } from '../support/history.ts';
import { engineRig, fleetOf, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const LEAK = { leaked: true, incident: 'INC-1', replace: true, note: null, spare: true };
const person = (name: string): Caller => ({ ...administrator(name), groups: ['security'] });
const requester = person('operator');
const need = { count: 1, from: ['group:security'], excludeRequester: true, breakGlass: null };
const guarded = {
  ...policy,
  age: { ...policy.age, rotateMs: 400 * DAY_MS, maxMs: 500 * DAY_MS },
  approvals: { rotate: need, forceRevoke: { ...need, breakGlass: { reviewWithinMs: DAY_MS } } },
};

describe('a containment by the standby application that others must agree to', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    const spared = { ...spec, standby: 'wb-demo-b' };
    rig = await engineRig({ ageMs: 10 * DAY_MS, fleet: fleetOf([spared], [guarded]) });
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  it('does nothing before somebody else has agreed to exactly this, and asks for no further agreement to its rotation', async () => {
    const { approval } = await rig.operations.revoke(spec.name, LEAK, requester);
    await rig.pass(0);
    assert.doesNotMatch(await rig.events(), /SpareOpened/);
    const [open] = (await rig.operations.approvals()).approvals;
    assert.equal(open?.id, approval);
    assert.equal(open?.action, 'move to the standby application and revoke, as leaked, incident INC-1');
    await rig.operations.approve(open.id, { digest: open.digest, reason: 'seen' }, person('security-1'));
    await rig.pass(0);
    assert.match(
      await rig.events(),
      /ApprovalEnded SpareOpened Opened .*MovedOff KillOpened .*ProvenDead Closed/,
    );
    assert.deepEqual((await rig.operations.approvals()).approvals, []);
  });

  it('begins at once where the glass is broken, and is reviewed afterwards', async () => {
    await rig.operations.revoke(spec.name, { ...LEAK, breakGlass: 'on a public page' }, requester);
    await rig.pass(0);
    assert.match(await rig.events(), /GlassBroken SpareOpened .*MovedOff KillOpened .*ProvenDead Closed/);
    assert.equal((await rig.operations.approvals()).reviews.length, 1);
  });

  it('takes none of the places that a policy has for work that can wait', async () => {
    const issuer = await rig.ports.outside.issuer(spec.issuer);
    const crowded = { ...effective, places: [{ policy: 'prod', limit: 1 }] };
    const spare = { application: 'wb-demo-b', leaves: 'wb-demo', leaked: true, incident: null, note: null };
    const kinds = (rotation: Parameters<typeof reservationsOf>[2]) =>
      reservationsOf(issuer, crowded, rotation, START_AT).map(({ kind }) => kind);
    assert.deepEqual(kinds({ id: 'rot_1', spare: null }), ['concurrency']);
    assert.deepEqual(kinds({ id: 'rot_1', spare }), []);
  });

  it('is followed by the end of a life, which deletes the application where the key stands by then', async () => {
    await rig.operations.revoke(spec.name, { ...LEAK, breakGlass: 'on a public page' }, requester);
    await rig.pass(0);
    await rig.configure(
      fleetOf([{ ...spec, standby: 'wb-demo-b' }], [{ ...guarded, approvals: policy.approvals }]),
    );
    const end = { act: 'decommission', reason: 'replaced', keepKey: false, consumersGone: true } as const;
    await rig.operations.life(spec.name, end, false, requester);
    await rig.pass(0);
    assert.match(await rig.events(), /KillOpened DeleteStarted Deleted ProvenDead Closed Decommissioned$/);
    const { management } = await rig.ports.outside.issuer(spec.issuer);
    const look = await management?.observe({ name: 'wb-demo-b', user: spec.user });
    assert.equal(look?.application, null);
  });
});
