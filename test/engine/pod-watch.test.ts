import assert from 'node:assert/strict';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { PodSeen } from '../../src/domain/pods/pod.ts';
import type { Replica } from '../../src/domain/replica.ts';
import { createPodWatch } from '../../src/engine/pods/watch.ts';
import type { PodWatchDeps } from '../../src/engine/pods/watch.ts';
import type { Cluster } from '../../src/ports/cluster.ts';
import { pod } from '../domain/pods/pods.ts';
import { fleetOf, spec } from './rig.ts';

const account = { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' };
const consumer = { name: 'order-router', loads: 'live' as const, token: null, kubernetes: account };
const NOWHERE = { file: 'in a test', line: 1 };
const prod = { name: 'prod', driver: 'kubernetes', settings: {}, source: NOWHERE, tokenIssuer: 'x' };

describe('the watch over pods', () => {
  let nowMs: number;
  let looks: number;
  let pods: readonly PodSeen[];
  let fails: Fault | null;
  let replicas: readonly Replica[];
  let counts: Readonly<Record<string, number>>;

  beforeEach(() => {
    [nowMs, looks, pods, fails, replicas, counts] = [0, 0, [], null, [], {}];
  });

  const unasked = () => Promise.reject(new Error('a look asks for pods and nothing else'));
  const cluster: Cluster = {
    ...{ name: 'prod', audience: 'keyturn', restarts: false },
    pods: async () => {
      looks += 1;
      if (fails !== null) throw fails;
      return pods;
    },
    ...{ review: unasked, workload: unasked, restart: unasked, close: unasked },
  };
  const watch = (replica = 'b', clusters = new Map([['prod', prod]])) => {
    const fleet = { ...fleetOf([{ ...spec, consumers: [consumer] }]), clusters };
    const nothing = () => undefined;
    return createPodWatch({
      fleet: { current: () => fleet, replace: nothing },
      cluster: async () => cluster,
      ledgers: async () => new Map(),
      ports: {
        replica,
        clock: { now: () => nowMs, monotonicMs: () => nowMs },
        log: { info: nothing, warn: nothing } as never,
        metrics: { pods: (seen: typeof counts) => void (counts = seen) } as never,
        journal: { findByName: async () => null, replicas: { all: async () => replicas } } as never,
      },
    } satisfies PodWatchDeps);
  };
  const once = async (watched: ReturnType<typeof watch>) => {
    watched.again();
    await watched.done();
    return watched.conditions().map(({ code }) => code);
  };
  const unreachable = new Fault('KT3401', { place: 'cluster prod', saw: 'no connection' });

  it('looks every three minutes, and counts what it finds', async () => {
    const watched = watch();
    pods = [pod({ isInjected: false })];
    assert.deepEqual(await once(watched), ['KT-A371']);
    assert.deepEqual(counts, { uninjected: 1, unlabelled: 0, frozen: 0, pinned: 0, behind: 0 });
    pods = [];
    nowMs += 2 * MINUTE_MS;
    assert.deepEqual(await once(watched), ['KT-A371']);
    nowMs += MINUTE_MS;
    assert.deepEqual(await once(watched), []);
    assert.equal(looks, 2);
  });

  it('says nothing is over before it has looked', async () => {
    const watched = watch();
    assert.ok(watched.unjudged().has('KT-A371'));
    await once(watched);
    assert.equal(watched.unjudged().size, 0);
    assert.equal(watch('b', new Map()).unjudged().size, 0);
  });

  it('leaves looking to the first replica that runs', async () => {
    const first: Replica = { name: 'a', escrow: '', seenAt: 0, sweptAt: null, importedAt: null, gone: null };
    replicas = [first, { ...first, name: 'b' }];
    pods = [pod({ isInjected: false })];
    const watched = watch();
    assert.deepEqual(await once(watched), []);
    assert.ok(watched.unjudged().has('KT-A371'));
    assert.equal(looks, 0);
    nowMs += 6 * MINUTE_MS;
    replicas = [first, { ...first, name: 'b', seenAt: nowMs }];
    assert.deepEqual(await once(watched), ['KT-A371']);
    replicas = [{ ...first, seenAt: nowMs }];
    assert.deepEqual(await once(watched), []);
  });

  it('keeps what it knew of a cluster that is away, and tells of it the third time', async () => {
    const watched = watch();
    pods = [pod({ isInjected: false })];
    await once(watched);
    fails = unreachable;
    const told = [];
    for (let count = 0; count < 3; count += 1) {
      nowMs += 3 * MINUTE_MS + SECOND_MS;
      told.push(await once(watched));
    }
    assert.deepEqual(told, [['KT-A371'], ['KT-A371'], ['KT-A371', 'KT-A375']]);
  });

  it('tells at once of a right that is missing', async () => {
    const watched = watch();
    fails = new Fault('KT3403', {
      place: 'cluster prod',
      saw: 'we may not list pods',
      next: 'kubectl auth can-i',
    });
    assert.deepEqual(await once(watched), ['KT-A375']);
    assert.equal(watched.conditions()[0]?.next, 'kubectl auth can-i');
    assert.ok(watched.unjudged().has('KT-A371'));
  });
});
