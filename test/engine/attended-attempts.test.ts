import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { attendedRig } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { fleetOf, PERSON, policy, spec } from './rig.ts';

const { name } = spec;
const ROTATE = { note: 'the code was from another phone', afterLoss: false } as const;

describe('as many attempts at the portal as the policy allows', () => {
  let rig: AttendedRig;

  const open = async (maxAttempts: number | null): Promise<void> => {
    const attended = { ...policy.attended, operators: null, noticeMs: null, claimForMs: null, maxAttempts };
    rig = await attendedRig({ fleet: fleetOf([spec], [{ ...policy, attended }]) });
    await rig.pass(0);
  };
  afterEach(() => rig.close());

  const refused = async (): Promise<void> => {
    await rig.operations.reportRefusal(name, await rig.confirm(), PERSON);
    await rig.pass(0);
  };
  const voided = async (): Promise<void> => {
    const attempt = await rig.confirm();
    const report = { closedUnconfirmed: true, reading: await rig.read() };
    await rig.operations.reportOutcome(name, attempt, report, PERSON);
    await rig.pass(HOUR_MS);
  };
  const again = async (): Promise<void> => {
    await rig.operations.rotate(name, ROTATE, PERSON);
    await rig.pass(0);
  };

  it('end the rotation when the last of them is refused, and page somebody', async () => {
    await open(2);
    await refused();
    assert.equal((await rig.state()).saga?.phase, 'refused');
    await again();
    await refused();
    assert.match(await rig.events(), /Refused Aborted( Observed)?$/);
    const { lastAbort, saga } = await rig.state();
    assert.deepEqual([saga, lastAbort?.fault.code], [null, 'KT5027']);
    assert.equal(lastAbort?.fault.saw, '2 calls at the portal came to nothing');
    assert.ok((await rig.raised()).includes('KT-A119'));
  });

  it('count those that were found to have had no effect as well', async () => {
    await open(2);
    await voided();
    assert.match(await rig.events(), /Voided Preflighted TaskOpened$/);
    await voided();
    assert.match(await rig.events(), /Voided Aborted( Observed)?$/);
  });

  it('are not begun anew by time or policy, and are by a person who asks', async () => {
    await open(1);
    await refused();
    await rig.pass(48 * HOUR_MS);
    assert.match(await rig.events(), /Refused Aborted( Observed)?$/);
    assert.ok((await rig.raised()).includes('KT-A119'));
    await again();
    assert.equal((await rig.state()).saga?.phase, 'asked');
    assert.ok(!(await rig.raised()).includes('KT-A119'));
    await rig.paste(await rig.confirm(), await rig.click());
    assert.match(await rig.events(), /OverlapStarted/);
    assert.equal(await rig.resets(), 1);
  });

  it('are without end where the policy says nothing', async () => {
    await open(null);
    for (let tries = 0; tries < 4; tries += 1) await voided();
    assert.match(await rig.events(), /TaskOpened$/);
    assert.equal((await rig.events()).match(/Opened /g)?.length, 4 + 1, 'one rotation, five tasks');
    await rig.pass(MINUTE_MS);
    assert.ok(!(await rig.raised()).includes('KT-A119'));
  });
});
