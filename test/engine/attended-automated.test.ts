import assert from 'node:assert/strict';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { attendedRig } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { PERSON, spec } from './rig.ts';

const REVOKE = { leaked: false, incident: null, replace: false, note: null } as const;
const ROTATE = { note: null, afterLoss: false } as const;

describe('an issuer whose keys a person made and a program makes now', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig();
    await rig.pass(0);
    assert.equal((await rig.state()).saga?.phase, 'asked');
    rig.automate();
  });
  afterEach(() => rig.close());

  it('leaves the open task to whoever may be at the portal, until it is given up', async () => {
    await rig.pass(6 * HOUR_MS);
    assert.equal((await rig.state()).saga?.phase, 'asked');
    await rig.operations.life(spec.name, { act: 'cancel', reason: 'automated' }, false, PERSON);
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /CallStarted Sealed .*OverlapStarted/);
  });

  it('is asked to delete the application behind the name that a person knows it by', async () => {
    await rig.operations.revoke(spec.name, REVOKE, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /KillOpened DeleteStarted Deleted ProvenDead/);
    const { versions } = await rig.state();
    assert.equal(versions.find(({ version }) => version === 1)?.status, 'revoked');
  });

  it('takes the first date that the issuer tells of a key for no reset by somebody else', async () => {
    await rig.operations.life(spec.name, { act: 'cancel', reason: 'automated' }, false, PERSON);
    await rig.pass(6 * HOUR_MS);
    const { observation } = await rig.state();
    assert.equal(observation?.resetElsewhere, false);
    assert.ok(!(await rig.raised()).includes('KT-A112'));
  });
});
