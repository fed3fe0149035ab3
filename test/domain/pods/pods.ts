import type { ExpectedKey } from '../../../src/domain/pods/expected.ts';
import type { PodSeen, Workload } from '../../../src/domain/pods/pod.ts';

/** When the version came that pods should have. */
export const SINCE = Date.UTC(2026, 10, 22, 12);

export function pod(more: Partial<PodSeen> = {}): PodSeen {
  return {
    ...{ namespace: 'trading', name: 'router-1', uid: 'u-1', serviceAccount: 'order-router' },
    ...{ startedAt: SINCE + 1, isInjected: true, isLabelled: true, frozenIn: [] },
    owner: { kind: 'StatefulSet', name: 'router' },
    annotations: { 'credential.orders': 'wb-orders-1' },
    ...more,
  };
}

export const RESTARTS = { 'credential.orders': 'wb-orders-1', 'on-change': 'restart' };

export function expected(more: Partial<ExpectedKey> = {}): ExpectedKey {
  const credential = more.credential ?? 'wb-orders-1';
  return {
    ...{ credential, consumer: 'order-router', loads: 'live', version: 2, since: SINCE },
    lateFromAt: null,
    account: { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' },
    mark: `${credential}=2-9f3c77a1`,
    ...more,
  };
}

export function workload(more: Partial<Workload> = {}): Workload {
  return {
    ...{ kind: 'StatefulSet', namespace: 'trading', name: 'router', serviceAccount: 'order-router' },
    ...{ resourceVersion: '7', generation: 3 },
    ...{ restartedFor: [], restartedAt: null, rollout: 'complete' },
    ...more,
  };
}
