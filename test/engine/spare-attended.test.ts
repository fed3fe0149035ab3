import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { attendedRig } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { fleetOf, PERSON, spec } from './rig.ts';

const STANDBY = 'wb-demo-b';
const LEAK = { leaked: true, incident: null, replace: true, note: null, spare: true };

describe('a containment by the standby application where only a person makes and deletes keys', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig({ fleet: fleetOf([{ ...spec, standby: STANDBY }], []) });
    await rig.pass(0);
    await rig.operations.revoke(spec.name, LEAK, PERSON);
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  const task = async () => {
    const { task: waiting } = await rig.operations.task(spec.name);
    assert.ok(waiting);
    return waiting;
  };
  const versions = async (): Promise<string> =>
    (await rig.state()).versions.map(({ version, status }) => `v${version} ${status}`).join(', ');

  it('asks for a first key at the standby, and says nothing of what the old application showed', async () => {
    const { kind, place, recorded, reason, dueAt, openedAt } = await task();
    assert.equal(dueAt, openedAt);
    assert.equal(kind, 'mint');
    assert.equal(place?.application, STANDBY);
    assert.equal(place.press, 'Generate Key');
    assert.equal(recorded, null);
    assert.equal(reason, 'leak');
  });

  it('moves to the key that was pasted, then asks for the old application to be deleted, and proves it', async () => {
    const attempt = await rig.confirm(PERSON, STANDBY);
    await rig.paste(attempt, await rig.click(STANDBY));
    assert.match(await rig.events(), /Promoted MovedOff KillOpened DeleteStarted TaskOpened$/);
    assert.equal(await versions(), 'v1 previous, v2 current');
    const { kind, place, next } = await task();
    assert.equal(kind, 'delete');
    assert.equal(place?.application, spec.application);
    assert.match(next, new RegExp(`: ${spec.application}$`));
    await rig.remove();
    await rig.operations.reportDeleted(spec.name, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /Deleted ProvenDead Closed$/);
    assert.equal(await versions(), 'v1 revoked, v2 current');
  });

  it('believes nobody who says that it was deleted while the old key is accepted', async () => {
    const attempt = await rig.confirm(PERSON, STANDBY);
    await rig.paste(attempt, await rig.click(STANDBY));
    await rig.operations.reportDeleted(spec.name, PERSON);
    await rig.pass(0);
    assert.equal(await versions(), 'v1 previous, v2 current');
    await rig.remove();
    await rig.pass(10 * MINUTE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 current');
  });

  it('is shown a key that the standby has already, resets it, and compares with that', async () => {
    await rig.click(STANDBY);
    const attempt = await rig.confirm(PERSON, STANDBY);
    assert.equal((await task()).place?.press, 'Reset Key');
    await rig.paste(attempt, await rig.click(STANDBY));
    assert.equal(await versions(), 'v1 previous, v2 current');
  });

  it('does not take a key of the application that is left, where its App Key tells', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ resetChangesAppKey: false });
    const reply = await fetch(`${rig.sandbox.apiUrl}/control/switches`, { method: 'PATCH', headers, body });
    assert.ok(reply.ok);
    const attempt = await rig.confirm(PERSON, STANDBY);
    await rig.paste(attempt, await rig.click());
    assert.match(await rig.events(), /Sealed Quarantined$/);
    assert.equal(await versions(), 'v1 current');
    await rig.paste(attempt, await rig.click(STANDBY));
    assert.equal(await versions(), 'v1 previous, v2 current');
  });
});
