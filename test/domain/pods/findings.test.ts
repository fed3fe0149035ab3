import assert from 'node:assert/strict';
import { podConditions } from '../../../src/domain/pods/conditions.ts';
import { judgePods } from '../../../src/domain/pods/findings.ts';
import type { LoadedMark } from '../../../src/domain/loaded-mark.ts';
import type { PodMark } from '../../../src/domain/pods/ledger.ts';
import type { PodSeen } from '../../../src/domain/pods/pod.ts';
import { expected, pod, RESTARTS, SINCE } from './pods.ts';

const none = { expected: [], ledgers: new Map(), now: SINCE + 2 };
const kinds = (seen: PodSeen, keys = [expected()]) =>
  judgePods([seen], { ...none, expected: keys }).map(({ kind }) => kind);
const old = SINCE - 1;

describe('what is wrong with a pod', () => {
  for (const [title, seen, found] of [
    ['nothing, where its keys are brought', pod(), []],
    ['nothing, where it asks for none', pod({ annotations: {}, isInjected: false }), []],
    ['nobody brings its keys', pod({ isInjected: false }), ['uninjected']],
    ['it has no label', pod({ isInjected: false, isLabelled: false }), ['unlabelled']],
    [
      'nothing, where it says itself that it wants none',
      pod({ isInjected: false, annotations: { ...RESTARTS, inject: 'false' } }),
      [],
    ],
    ['its keys never change', pod({ frozenIn: ['app'] }), ['frozen']],
    [
      'it reads keys at its start, which was before the version',
      pod({ annotations: RESTARTS, startedAt: old }),
      ['pinned'],
    ],
    ['nothing, where it started after the version', pod({ annotations: RESTARTS }), []],
    ['nothing, where it has not started', pod({ annotations: RESTARTS, startedAt: null }), []],
    ['nothing, where it reads keys as they change', pod({ startedAt: old }), []],
  ] as const)
    it(`is that ${title}`, () => assert.deepEqual(kinds(seen), found));

  it('is judged by the manifest too: a consumer that loads on restart', () => {
    const plain = pod({ annotations: {}, isInjected: false, startedAt: old });
    assert.deepEqual(kinds(plain, [expected({ loads: 'on-restart' })]), ['pinned']);
  });

  it('is nothing where the manifests grant the key to others', () => {
    const pinned = pod({ annotations: RESTARTS, startedAt: old });
    const others = [{ serviceAccount: 'other' }, { namespace: 'other' }];
    for (const other of others)
      assert.deepEqual(kinds(pinned, [expected({ account: { ...expected().account, ...other } })]), []);
    assert.deepEqual(kinds(pinned, [expected({ credential: 'wb-quotes' })]), []);
  });

  describe('is that it has not loaded the version', () => {
    const late = [expected({ lateFromAt: none.now })];
    const mark = (version: number): LoadedMark => ({ version, at: SINCE });
    const behind = (seen: PodSeen, marks: Partial<PodMark> | null = null, keys = late) => {
      const known: PodMark = { first: null, delivered: null, loaded: null, ...marks };
      const ledgers = new Map([['wb-orders-1', new Map(marks === null ? [] : [[seen.uid, known]])]]);
      return judgePods([seen], { ...none, expected: keys, ledgers }).map(({ what }) => what);
    };
    const said = ['trading/router-1 has not loaded v2 of wb-orders-1'];

    it('where it was not heard of, or has it in its files only, or has loaded the one before', () => {
      for (const marks of [null, { delivered: mark(2) }, { delivered: mark(2), loaded: mark(1) }])
        assert.deepEqual(behind(pod(), marks), said);
      assert.deepEqual(behind(pod(), { loaded: mark(2) }), []);
    });

    it('and nothing before a good part of the overlap is over', () => {
      for (const lateFromAt of [none.now + 1, null])
        assert.deepEqual(behind(pod(), null, [expected({ lateFromAt })]), []);
    });

    it('where an agent is part of it by hand, once it has been heard of', () => {
      const byHand = pod({ isInjected: false, annotations: {} });
      assert.deepEqual([behind(byHand), behind(byHand, { delivered: mark(2) })], [[], said]);
    });

    it('and nothing where something else is said of it: it reads its key when it starts, or nobody brings one', () => {
      assert.deepEqual(behind(pod({ annotations: RESTARTS })), []);
      assert.deepEqual(behind(pod(), null, [expected({ lateFromAt: none.now, loads: 'on-restart' })]), []);
      assert.deepEqual(behind(pod({ isInjected: false })), ['trading/router-1']);
      assert.deepEqual(behind(pod({ serviceAccount: 'other' }), { delivered: mark(1) }), []);
    });
  });

  it('is told once for each namespace and kind, with three names', () => {
    const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => pod({ name, isInjected: false }));
    const found = judgePods([...pods, pod({ namespace: 'risk', isInjected: false })], none);
    const conditions = podConditions('prod', found);
    assert.deepEqual(
      conditions.map(({ code, aspect, summary }) => [code, aspect, summary]),
      [
        ['KT-A371', 'prod risk', 'cluster prod: risk/router-1'],
        ['KT-A371', 'prod trading', 'cluster prod: trading/a; trading/b; trading/c and 2 more'],
      ],
    );
  });
});
