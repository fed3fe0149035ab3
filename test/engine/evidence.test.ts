import assert from 'node:assert/strict';
import { DAY_MS } from '../../src/domain/duration.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

describe('a report of the engine', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig();
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  it('tells what the engine did, from the journal, and leaves the journal as it is', async () => {
    const fromAt = rig.clock.now() - DAY_MS;
    await rig.operations.life(spec.name, { act: 'pause', reason: 'a freeze' }, false, PERSON);
    await rig.pass(DAY_MS);
    const before = await rig.events();
    const report = await rig.operations.report({ fromAt, toAt: null });
    assert.deepEqual(report.chain.problems, []);
    assert.ok(report.chain.events > 0);
    const [evidence, ...others] = report.credentials;
    assert.equal(others.length, 0);
    assert.equal(evidence?.name, spec.name);
    assert.deepEqual(
      evidence?.acts.map(({ kind, reason, askedBy }) => [kind, reason, askedBy]),
      [['rotation', 'age', 'engine']],
    );
    assert.ok(evidence?.operations.some(({ what, reason }) => what === 'paused' && reason === 'a freeze'));
    assert.equal(evidence?.policy?.name, 'prod');
    assert.equal(await rig.events(), before);
  });

  it('refuses a period that is none', async () => {
    const now = rig.clock.now();
    for (const [fromAt, toAt] of [
      [now, now],
      [now - 1, now - 2],
      [now + DAY_MS, now + 2 * DAY_MS],
    ] as const)
      await assert.rejects(rig.operations.report({ fromAt, toAt }), { code: 'KT6210' });
  });
});
