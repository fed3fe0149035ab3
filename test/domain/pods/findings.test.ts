import assert from 'node:assert/strict';
import { podConditions } from '../../../src/domain/pods/conditions.ts';
import { judgePods } from '../../../src/domain/pods/findings.ts';
import type { PodSeen } from '../../../src/domain/pods/pod.ts';
import { expected, pod, RESTARTS, SINCE } from './pods.ts';

const kinds = (seen: PodSeen, keys = [expected()]) => judgePods([seen], keys).map(({ kind }) => kind);
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

  it('is told once for each namespace and kind, with three names', () => {
    const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => pod({ name, isInjected: false }));
    const found = judgePods([...pods, pod({ namespace: 'risk', isInjected: false })], []);
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
