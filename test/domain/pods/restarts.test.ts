import assert from 'node:assert/strict';
import { decideRestarts, restartables, ROLLOUT_DEADLINE_MS } from '../../../src/domain/pods/restarts.ts';
import type { Restartable, RestartFacts } from '../../../src/domain/pods/restarts.ts';
import type { Workload } from '../../../src/domain/pods/pod.ts';
import { expected, pod, RESTARTS, SINCE, workload } from './pods.ts';

const KEY = expected();
const facts: RestartFacts = { now: SINCE + 1_000_000, isOpen: () => true, atOnce: 5 };
const one = (more: Partial<Workload> = {}, outdated = [KEY], keys = [KEY]): Restartable => ({
  workload: workload(more),
  ...{ keys, outdated },
});
const restarted = (all: readonly Restartable[], more: Partial<RestartFacts> = {}) =>
  decideRestarts(all, { ...facts, ...more }).restarts.map(({ workload: { name }, marks }) => [
    name,
    ...marks,
  ]);

describe('the restarts for a new key', () => {
  it('are made one at a time, in the order of the names', () => {
    assert.deepEqual(restarted([one({ name: 'a' }), one({ name: 'b' })]), [['a', KEY.mark]]);
  });

  it('are made side by side for keys that have nothing to do with each other', () => {
    const other = expected({ credential: 'wb-quotes' });
    const all = [one({ name: 'a' }), one({ name: 'b' }, [other], [other])];
    assert.deepEqual(restarted(all), [
      ['a', KEY.mark],
      ['b', other.mark],
    ]);
    assert.deepEqual(restarted(all, { atOnce: 1 }), [['a', KEY.mark]]);
  });

  it('are made once for a version', () => {
    assert.deepEqual(restarted([one({ restartedFor: [KEY.mark] })]), []);
    const before = 'wb-orders-1=1-aaaa';
    assert.deepEqual(restarted([one({ restartedFor: [before, 'wb-quotes=4-bbbb'] })]), [
      ['router', KEY.mark, 'wb-quotes=4-bbbb'],
    ]);
  });

  it('wait for the rollout before', () => {
    const moving = one({ name: 'a', rollout: 'running', restartedFor: [KEY.mark], restartedAt: facts.now });
    const decided = decideRestarts([moving, one({ name: 'b' })], facts);
    assert.deepEqual([decided.restarts, decided.failed, decided.isMoving], [[], [], true]);
    const done = one({ name: 'a', restartedFor: [KEY.mark], restartedAt: facts.now }, []);
    assert.deepEqual(restarted([done, one({ name: 'b' })]), [['b', KEY.mark]]);
  });

  for (const [title, more] of [
    ['says that it failed', { rollout: 'failed', restartedAt: facts.now }],
    ['is not complete in time', { rollout: 'running', restartedAt: facts.now - ROLLOUT_DEADLINE_MS - 1 }],
  ] as const)
    it(`stop after one that ${title}`, () => {
      const failed = one({ name: 'a', restartedFor: [KEY.mark], ...more });
      const decided = decideRestarts([failed, one({ name: 'b' })], facts);
      assert.deepEqual(decided.restarts, []);
      assert.deepEqual(
        decided.failed.map(({ name }) => name),
        ['a'],
      );
    });

  it('wait for a rollout of somebody else, and do not call it theirs', () => {
    const theirs = { name: 'a', restartedFor: [KEY.mark], restartedAt: null } as const;
    for (const rollout of ['failed', 'running'] as const) {
      const decided = decideRestarts([one({ ...theirs, rollout }), one({ name: 'b' })], facts);
      assert.deepEqual([decided.restarts, decided.failed], [[], []]);
    }
  });

  for (const rollout of ['running', 'failed', 'held'] as const)
    it(`leave a workload alone whose rollout is ${rollout}`, () => {
      assert.deepEqual(restarted([one({ rollout })]), []);
    });

  it('wait for the window, of every key that the workload has', () => {
    assert.deepEqual(restarted([one()], { isOpen: () => false }), []);
    const other = expected({ credential: 'wb-quotes' });
    const both = one({}, [KEY, other], [KEY, other]);
    assert.deepEqual(restarted([both], { isOpen: (credential) => credential !== 'wb-quotes' }), []);
    assert.deepEqual(restarted([both]), [['router', KEY.mark, other.mark]]);
  });

  it('are for workloads with a pod that is too old, and leave pods alone that nobody makes again', () => {
    const old = { annotations: RESTARTS, startedAt: SINCE - 1 };
    const pods = [pod({ ...old, name: 'a' }), pod({ ...old, name: 'b', owner: null }), pod({ name: 'c' })];
    const all = restartables(pods, [KEY], ({ owner }) => (owner === null ? null : workload()));
    assert.deepEqual(all, [one()]);
  });

  it('are for no workload that runs as somebody else, whatever a pod says of who made it', () => {
    const claims = pod({ annotations: RESTARTS, startedAt: SINCE - 1 });
    assert.deepEqual(
      restartables([claims], [KEY], () => workload({ serviceAccount: 'payments' })),
      [],
    );
  });
});
