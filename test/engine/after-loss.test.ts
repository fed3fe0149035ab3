import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { control, engineRig, PERSON, spec } from './rig.ts';

describe('a rotation long after a loss', () => {
  it('waits for every store again: the loss says nothing about the key that was made since', async () => {
    const rig = await engineRig();
    try {
      const route = 'POST /developer/applications/*/reset';
      await control(rig.sandbox, '/control/faults', { route, kind: 'drop-after' });
      await rig.pass(0);
      await rig.pass(16 * MINUTE_MS);
      // A look over a connection that was cut before is made again.
      await rig.pass(MINUTE_MS);
      const revoke = { leaked: false, incident: null, replace: true, note: null };
      await rig.operations.revoke(spec.name, revoke, PERSON);
      await rig.pass(0);
      await rig.pass(75 * DAY_MS);
      const events = await rig.ports.journal.events({ limit: 500 });
      const parsed = events.flatMap(({ event }) => (event.type === 'Parsed' ? event.oldMayBeDead : []));
      assert.deepEqual(parsed, [true, false]);
    } finally {
      await rig.close();
    }
  });
});
