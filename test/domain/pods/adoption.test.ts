import assert from 'node:assert/strict';
import { adoptionOf, isAdopted, isHolder, stragglersIn } from '../../../src/domain/pods/adoption.ts';
import type { Adoption } from '../../../src/domain/pods/adoption.ts';
import { forgetOld, noteHolder } from '../../../src/domain/pods/ledger.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import type { PodMark } from '../../../src/domain/pods/ledger.ts';
import type { PodSeen } from '../../../src/domain/pods/pod.ts';
import type { ConsumerSpec } from '../../../src/domain/spec.ts';
import { overlapping } from '../../support/history.ts';

const ROUTER: ConsumerSpec = {
  ...{ name: 'order-router', loads: 'live', token: null },
  kubernetes: { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' },
};
const pod = (uid: string, change: Partial<PodSeen> = {}): PodSeen => ({
  ...{ namespace: 'trading', name: `orders-${uid}`, uid, serviceAccount: 'order-router', startedAt: 1 },
  ...{ isInjected: true, annotations: { 'credential.orders': 'wb-orders-1' } },
  ...{ isLabelled: true, frozenIn: [], owner: null, ...change },
});
const read = (uid: string, version: number) =>
  ({ type: 'Delivered', consumer: 'order-router', version, instance: `trading/${uid}`, pod: uid }) as const;
const said = (uid: string, version: number) =>
  ({ type: 'Loaded', consumer: 'order-router', version, instance: `trading/${uid}`, pod: uid }) as const;

describe('who has loaded a version', () => {
  const ledgerOf = (...events: readonly CredentialEvent[]) => {
    const ledger = new Map<string, PodMark>();
    for (const [at, event] of events.entries()) noteHolder(ledger, { event, at });
    return ledger;
  };
  const adopted = (
    pods: readonly PodSeen[],
    ledger: ReadonlyMap<string, PodMark> = new Map(),
    consumers: readonly ConsumerSpec[] = [ROUTER],
  ): Adoption => {
    const seen = new Map(
      consumers.filter((each) => each.kubernetes !== null).map((each) => [each.name, pods]),
    );
    return adoptionOf(overlapping().state, 2, consumers, { ledger, pods: seen });
  };
  const words = ({ holders }: Adoption) =>
    holders.map(({ pod: of, word, unknown }) =>
      [of, word, unknown].filter((each) => each !== null).join(' '),
    );

  it('is each pod by itself: one that has loaded it says nothing of the next', () => {
    const ledger = ledgerOf(read('a', 2), said('a', 2), read('b', 2), read('c', 1), said('c', 1));
    const all = adopted([pod('a'), pod('b'), pod('c')], ledger);
    assert.deepEqual(words(all), [
      'trading/orders-a loaded',
      'trading/orders-b delivered',
      'trading/orders-c old',
    ]);
    assert.equal(isAdopted(all), false);
    assert.equal(stragglersIn(all).length, 2);
    assert.equal(isAdopted(adopted([pod('a')], ledger)), true);
  });

  for (const [what, change] of Object.entries({
    'mounted so that it never changes': { frozenIn: ['app'] },
    'fetched once, at its start': {
      annotations: { 'credential.orders': 'wb-orders-1', 'init-only': 'true' },
    },
    'loads at its start only': {
      annotations: { 'credential.orders': 'wb-orders-1', 'on-change': 'restart' },
    },
  }))
    it(`counts a pod as old where it says ${what}, whatever was delivered to it`, () => {
      const [holder] = adopted([pod('a', change)], ledgerOf(read('a', 1), read('a', 2))).holders;
      assert.equal(holder?.word, 'old');
      assert.match(String(holder.unknown), new RegExp(what));
      const [after] = adopted([pod('a', change)], ledgerOf(read('a', 1), read('a', 2), said('a', 2))).holders;
      assert.equal(after?.word, 'loaded');
    });

  it('counts a pod that reads its key when it starts as moved once it has started with it', () => {
    const pinned = (startedAt: number | null) =>
      pod('a', { startedAt, annotations: { 'credential.orders': 'wb-orders-1', 'on-change': 'restart' } });
    const since = overlapping().state.versions.at(-1)?.key?.bornAt ?? 0;
    assert.ok(since > 0);
    const startedWithIt = ledgerOf(read('a', 2));
    assert.deepEqual(words(adopted([pinned(since)], startedWithIt)), ['trading/orders-a loaded']);
    for (const startedAt of [since - 1, null])
      assert.match(String(words(adopted([pinned(startedAt)], startedWithIt))), /old loads at its start only/);
    const live = pod('a', { startedAt: since });
    assert.deepEqual(words(adopted([live], startedWithIt)), ['trading/orders-a delivered']);
  });

  it('takes the first delivery to an agent that was put there by hand for no start', () => {
    const annotations = { 'credential.orders': 'wb-orders-1', 'on-change': 'restart' };
    const since = overlapping().state.versions.at(-1)?.key?.bornAt ?? 0;
    const byHand = pod('a', { startedAt: since, isInjected: false, annotations });
    assert.match(String(words(adopted([byHand], ledgerOf(read('a', 2))))), /old loads at its start only/);
  });

  it('lets no pod speak for who has the token of the same consumer', () => {
    const both = [{ ...ROUTER, token: new Secret('fake-token-of-the-order-router') }];
    const byPod = ledgerOf(read('a', 2), said('a', 2));
    assert.deepEqual(words(adopted([pod('a')], byPod, both)), [
      'old not heard of',
      'trading/orders-a loaded',
    ]);
    assert.equal(isAdopted(adopted([pod('a')], byPod, both)), false);
    const byBoth = ledgerOf(read('a', 2), said('a', 2), {
      ...{ type: 'Loaded', consumer: 'order-router', version: 2 },
    });
    assert.equal(isAdopted(adopted([pod('a')], byBoth, both)), true);
  });

  it('believes a pod that nothing was injected into only where it has been heard of', () => {
    const byHand = pod('a', { isInjected: false });
    assert.deepEqual(words(adopted([byHand])), ['trading/orders-a old not injected']);
    assert.deepEqual(words(adopted([byHand], ledgerOf(read('a', 2)))), ['trading/orders-a delivered']);
  });

  it('counts a silent pod as old, and every pod of a consumer that loads on restart', () => {
    assert.deepEqual(words(adopted([pod('a')])), ['trading/orders-a old not heard of']);
    const pinned = adopted([pod('a')], ledgerOf(read('a', 2)), [{ ...ROUTER, loads: 'on-restart' }]);
    assert.deepEqual(words(pinned), ['trading/orders-a old loads at its start only']);
  });

  it('is known of nobody where pods can not be listed, or nobody is listed', () => {
    const fault = { code: 'KT3401', place: 'cluster prod', saw: 'no connection', expected: '', next: '' };
    const pods = new Map([['order-router', fault]]);
    const unseen = adoptionOf(overlapping().state, 2, [ROUTER], { ledger: new Map(), pods });
    assert.deepEqual([unseen.unseen.length, isAdopted(unseen)], [1, false]);
    assert.equal(isAdopted(adopted([], new Map(), [])), false);
    assert.equal(isAdopted(adopted([])), false);
  });

  it('asks the pods of the service account that ask for this credential, and no others', () => {
    const holds = (change: Partial<PodSeen>, ledger = ledgerOf()) =>
      isHolder(ROUTER, 'wb-orders-1', pod('a', change), ledger);
    assert.deepEqual(
      [
        ...[holds({}), holds({ serviceAccount: 'default' }), holds({ namespace: 'other' })],
        ...[holds({ annotations: { 'credential.orders': 'wb-risk' } }), holds({ annotations: {} })],
      ],
      [true, false, false, false, false],
    );
    const heard = ledgerOf(read('a', 1));
    assert.deepEqual(
      [holds({ annotations: {} }, heard), holds({ annotations: {}, namespace: 'other' }, heard)],
      [true, false],
    );
  });

  it('forgets pods that had nothing of the last two versions', () => {
    const ledger = ledgerOf(read('a', 1), read('b', 2), read('c', 3));
    forgetOld(ledger, 3);
    assert.deepEqual([...ledger.keys()], ['b', 'c']);
  });
});
