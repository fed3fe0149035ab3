import assert from 'node:assert/strict';
import { stragglersOf, versionForConsumers } from '../../src/domain/adoption.ts';
import { Secret } from '../../src/domain/secret.ts';
import {
  called,
  delivering,
  imported,
  overlapping,
  promoted,
  retired,
  sealed,
  spec,
} from '../support/history.ts';
import type { History } from '../support/history.ts';

describe('the version that a consumer may be given', () => {
  const given = (history: History): number | null => versionForConsumers(history.state)?.version ?? null;
  const staged = (): History =>
    delivering()
      .and({ type: 'Accepted', version: 2 })
      .and({ type: 'Staged', destination: 'vault:kv/x' })
      .and({ type: 'Staged', destination: 'aws:x' });
  const verified = (): History =>
    staged()
      .and({ type: 'Verified', destination: 'vault:kv/x' })
      .and({ type: 'Verified', destination: 'aws:x' });
  const onePromoted = (): History =>
    verified().and({ type: 'Promoted', destination: 'aws:x', storeVersion: '2' });

  const table: readonly [string, () => History, number][] = [
    ['the current one in quiet times', imported, 1],
    ['the current one while the issuer is called', called, 1],
    ['the current one when the new one is sealed', sealed, 1],
    ['the current one when the new one is not proven yet', delivering, 1],
    ['the current one when the new one is staged', staged, 1],
    ['the current one when the new one is verified and nowhere promoted', verified, 1],
    ['the new one as soon as one destination holds it', onePromoted, 2],
    ['the new one when every destination holds it', promoted, 2],
    ['the new one in the overlap', overlapping, 2],
    ['the new one when the old one is retired', retired, 2],
  ];
  for (const [what, history, version] of table)
    it(`is ${what}`, () => assert.equal(given(history()), version));

  it('is none where nothing was ever found', () => {
    const none = imported().state;
    assert.equal(versionForConsumers({ ...none, versions: [] }), null);
  });
});

describe('a delivery', () => {
  it('is kept as the last one of its consumer, and moves nothing', () => {
    const before = overlapping();
    const { saga, loaded } = before.state;
    const after = before
      .and({ type: 'Delivered', consumer: 'order-router', version: 1, instance: 'host-1' })
      .and({ type: 'Delivered', consumer: 'order-router', version: 2, instance: 'host-2' }).state;
    assert.deepEqual([after.saga, after.loaded], [saga, loaded]);
    assert.deepEqual(Object.keys(after.delivered), ['order-router']);
    const { version, instance } = after.delivered['order-router'] ?? {};
    assert.deepEqual([version, instance], [2, 'host-2']);
  });
});

describe('a consumer with a token of its own and pods', () => {
  const CONSUMER = {
    ...{ name: 'order-router', loads: 'live' as const, token: new Secret('fake-token-of-a-consumer') },
    kubernetes: { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' },
  };
  const late = ({ state }: History) => stragglersOf(state, { ...spec, consumers: [CONSUMER] });
  const loaded = (pod?: string) => ({
    ...{ type: 'Loaded' as const, consumer: 'order-router', version: 2 },
    ...(pod === undefined ? {} : { instance: 'trading/order-router-0', pod }),
  });

  it('is late until whoever holds the token has said it, whatever its pods say', () => {
    const byPod = overlapping().and(loaded('u-1'));
    assert.deepEqual(late(byPod), ['order-router']);
    assert.deepEqual(late(byPod.and(loaded())), []);
  });

  it('stays what it said itself when a pod speaks after it', () => {
    assert.deepEqual(late(overlapping().and(loaded()).and(loaded('u-1'))), []);
  });
});
