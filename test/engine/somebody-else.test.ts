import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { resetAtThePortal } from './portal.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ROTATE = { note: null, afterLoss: false } as const;

/** Both happen when the engine has not looked for hours, and then a rotation is due at once. */
describe('a rotation that is due when somebody else has been there', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ ageMs: 75 * DAY_MS - HOUR_MS });
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  it('does not reset a key that is younger than the one in custody, until a person who knows it asks', async () => {
    await resetAtThePortal(rig);
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Opened Aborted$/);
    await rig.pass(6 * HOUR_MS);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
    assert.ok((await rig.raised()).includes('KT-A112'));
    await rig.operations.rotate(spec.name, ROTATE, PERSON);
    await rig.pass(0);
    assert.match(await rig.events(), /CallStarted Sealed .*OverlapStarted/);
  });

  it('does not open over a value that it does not know', async () => {
    const file = join(rig.folder, 'wb.json');
    await writeFile(file, JSON.stringify({ KEY: 'theirs', SECRET: 'theirs' }), { mode: 0o600 });
    await rig.pass(HOUR_MS);
    assert.match(await rig.events(), /Opened Aborted$/);
    assert.doesNotMatch(await rig.events(), /CallStarted/);
  });
});
