import assert from 'node:assert/strict';
import { rolloutOf } from '../../../src/clusters/kubernetes/rollout.ts';
import type { Workload } from '../../../src/domain/pods/pod.ts';

type Fields = Readonly<Record<string, unknown>>;

const object = (spec: Fields, status: Fields, generation = 3) => ({
  metadata: { generation },
  spec,
  status: { observedGeneration: generation, ...status },
});
const DONE = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const DAEMON = { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 };
const deadline = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];

describe('how far a rollout is', () => {
  for (const [kind, title, seen, rollout] of [
    ['Deployment', 'all pods are new and available', object({ replicas: 2 }, DONE), 'complete'],
    ['Deployment', 'nobody is wanted', object({ replicas: 0 }, {}), 'complete'],
    [
      'Deployment',
      'nobody has looked at the change',
      object({ replicas: 2 }, { ...DONE, observedGeneration: 2 }),
      'running',
    ],
    ['Deployment', 'it has no status yet', { metadata: { generation: 1 }, spec: {} }, 'running'],
    ['Deployment', 'an old pod is still there', object({ replicas: 2 }, { ...DONE, replicas: 3 }), 'running'],
    [
      'Deployment',
      'a new pod is not available',
      object({ replicas: 2 }, { ...DONE, availableReplicas: 1 }),
      'running',
    ],
    ['Deployment', 'its deadline has passed', object({ replicas: 2 }, { conditions: deadline }), 'failed'],
    ['Deployment', 'it is paused', object({ replicas: 2, paused: true }, DONE), 'held'],
    ['StatefulSet', 'all pods are new and ready', object({ replicas: 2 }, DONE), 'complete'],
    [
      'StatefulSet',
      'a new pod is not ready',
      object({ replicas: 2 }, { ...DONE, readyReplicas: 1 }),
      'running',
    ],
    [
      'StatefulSet',
      'not all pods are made anew',
      object({ updateStrategy: { rollingUpdate: { partition: 1 } } }, DONE),
      'held',
    ],
    [
      'StatefulSet',
      'pods are made anew when somebody deletes them',
      object({ updateStrategy: { type: 'OnDelete' } }, DONE),
      'held',
    ],
    ['DaemonSet', 'every node has a new one', object({}, DAEMON), 'complete'],
    ['DaemonSet', 'a node has an old one', object({}, { ...DAEMON, updatedNumberScheduled: 1 }), 'running'],
    ['DaemonSet', 'one is not available', object({}, { ...DAEMON, numberAvailable: 1 }), 'running'],
  ] as const satisfies readonly (readonly [Workload['kind'], string, Fields, Workload['rollout']])[])
    it(`is ${rollout} for a ${kind} where ${title}`, () => assert.equal(rolloutOf(kind, seen), rollout));

  it('is held where nobody understands it', () => {
    assert.equal(rolloutOf('Deployment', { metadata: { generation: 'x' }, spec: {} }), 'held');
  });
});
