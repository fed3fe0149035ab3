import { z } from 'zod';
import type { KubernetesObject } from '../../connections/kubernetes/connect.ts';
import type { Workload } from '../../domain/pods/pod.ts';

const count = z.number().default(0);
const strategy = z
  .object({
    type: z.string().optional(),
    rollingUpdate: z.object({ partition: z.number().optional() }).nullish(),
  })
  .optional();

const schema = z.object({
  metadata: z.object({ generation: count }),
  spec: z.object({
    replicas: z.number().default(1),
    paused: z.boolean().default(false),
    updateStrategy: strategy,
  }),
  status: z
    .object({
      observedGeneration: count,
      ...{ replicas: count, updatedReplicas: count, availableReplicas: count, readyReplicas: count },
      ...{ desiredNumberScheduled: count, updatedNumberScheduled: count, numberAvailable: count },
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});

type Counted = z.output<typeof schema>;

/** How far the last rollout of a workload is, by the rules of `kubectl rollout status`. */
export function rolloutOf(kind: Workload['kind'], object: KubernetesObject): Workload['rollout'] {
  const { success, data } = schema.safeParse(object);
  if (!success || isHeld(kind, data)) return 'held';
  if (data.status.observedGeneration < data.metadata.generation) return 'running';
  if (kind === 'Deployment' && hasPassedItsDeadline(data)) return 'failed';
  return isComplete(kind, data) ? 'complete' : 'running';
}

/** A change of the template would make no new pods by itself, or not all of them. */
function isHeld(kind: Workload['kind'], { spec }: Counted): boolean {
  if (kind === 'Deployment') return spec.paused;
  return spec.updateStrategy?.type === 'OnDelete' || (spec.updateStrategy?.rollingUpdate?.partition ?? 0) > 0;
}

function hasPassedItsDeadline({ status }: Counted): boolean {
  return status.conditions.some(
    ({ type, status: is, reason }) =>
      type === 'Progressing' && is === 'False' && reason === 'ProgressDeadlineExceeded',
  );
}

function isComplete(kind: Workload['kind'], { spec, status }: Counted): boolean {
  if (kind === 'DaemonSet')
    return (
      status.updatedNumberScheduled >= status.desiredNumberScheduled &&
      status.numberAvailable >= status.desiredNumberScheduled
    );
  const ready = kind === 'Deployment' ? status.availableReplicas : status.readyReplicas;
  // Those of before that are still there count as well.
  return (
    status.updatedReplicas >= spec.replicas &&
    status.replicas === status.updatedReplicas &&
    ready >= spec.replicas
  );
}
