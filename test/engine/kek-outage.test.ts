import assert from 'node:assert/strict';
import { startOpenBao } from '../support/servers/openbao.ts';
import type { OpenBao } from '../support/servers/openbao.ts';
import { requireServer } from '../support/servers/require.ts';
import { newTransit } from '../support/servers/transit.ts';
import { engineRig, spec } from './rig.ts';

describe('the key service', () => {
  let bao: OpenBao;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await startOpenBao();
  });

  after(() => bao?.stop());

  it('may be away while the daemon runs: a whole rotation completes without it', async () => {
    const transit = await newTransit(bao);
    const rig = await engineRig({ kek: transit.provider() });
    try {
      await bao.stop();
      await assert.rejects(transit.provider().find(), { code: 'KT2022' });
      await rig.pass(0);
      assert.match(await rig.events(), /Preflighted CallStarted Sealed Parsed Accepted .*OverlapStarted/);
      assert.equal((await rig.operations.show(spec.name)).condition, 'overlap');
      assert.deepEqual(await rig.raised(), []);
    } finally {
      await rig.close();
    }
  });
});
