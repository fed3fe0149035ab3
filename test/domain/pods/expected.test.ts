import assert from 'node:assert/strict';
import { currentVersion } from '../../../src/domain/credential.ts';
import { expectedOf } from '../../../src/domain/pods/expected.ts';
import * as history from '../../support/history.ts';

const account = { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' };
const spec = {
  ...history.spec,
  consumers: [
    { name: 'order-router', loads: 'live' as const, token: null, kubernetes: account },
    { name: 'risk-batch', loads: 'on-restart' as const, token: null, kubernetes: null },
  ],
};

describe('what pods should have', () => {
  it('is the current version, since its key was made', () => {
    const state = history.imported().state;
    const key = currentVersion(state)?.key;
    assert.deepEqual(expectedOf(state, spec, null, 'prod'), [
      {
        ...{ credential: spec.name, consumer: 'order-router', account, loads: 'live', version: 1 },
        ...{ mark: `${spec.name}=1-${key?.digest.slice(0, 12)}`, since: key?.bornAt, lateFromAt: null },
      },
    ]);
  });

  it('is not said while a new one is being delivered, and is the new one since the overlap began', () => {
    assert.deepEqual(expectedOf(history.promoted().state, spec, null, 'prod'), []);
    const [key] = expectedOf(history.overlapping().state, spec, null, 'prod');
    assert.deepEqual([key?.version, key?.since], [2, history.START_AT]);
    const { saga } = history.overlapping().state;
    assert.ok(saga?.phase === 'overlap');
    assert.equal(key?.lateFromAt, (history.START_AT + saga.endsAt) / 2);
  });

  it('is nothing in another cluster', () => {
    assert.deepEqual(expectedOf(history.imported().state, spec, null, 'test'), []);
  });
});
