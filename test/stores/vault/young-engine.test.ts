import assert from 'node:assert/strict';
import { Fault } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { payload } from '../../contract/store/contract.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { sharedOpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeDeps } from '../deps.ts';

const ATTEMPT = 'att_00000000000000000000000001';
const MOUNT = `young-${process.pid}`;
/** So many that the upgrade takes longer than a request. */
const KEYS = 300;

describe('an engine of OpenBao that upgrades what it holds', () => {
  before(function () {
    requireServer(this, 'openbao');
  });

  it('is asked again, and serves in the end', async () => {
    const bao = await sharedOpenBao();
    await bao.api('POST', `sys/mounts/${MOUNT}`, { type: 'kv', options: { version: '1' } });
    for (let key = 0; key < KEYS; key += 1) await bao.api('POST', `${MOUNT}/key-${key}`, { fake: 'value' });
    const { address, rootToken } = bao;
    const settings = { address, auth: { token: new Secret(rootToken) }, mount: MOUNT };
    const store = vault.create('young', vault.settingsSchema.parse(settings), storeDeps('/nonexistent'));
    const path = `${MOUNT}/trading/place`;
    const place = { name: path, store: 'young', at: { path } };
    const refusals = new Set<string>();
    try {
      await bao.api('POST', `sys/mounts/${MOUNT}/tune`, { options: { version: '2' } });
      const isStaged = () =>
        store.stage(place, ATTEMPT, payload('a')).then(
          () => true,
          (thrown: unknown) => void refusals.add(thrown instanceof Fault ? thrown.code : String(thrown)),
        );
      await until('the engine to be ready', async () => (await isStaged()) === true);
      assert.ok(
        [...refusals].every((code) => code === 'KT3111'),
        [...refusals].join(', '),
      );
    } finally {
      await store.close();
    }
  });
});
