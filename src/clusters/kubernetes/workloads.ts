import { z } from 'zod';
import type { KubernetesConnection } from '../../connections/kubernetes/connect.ts';
import { isName } from '../../connections/kubernetes/resource.ts';
import type { Resource } from '../../connections/kubernetes/resource.ts';
import { Fault } from '../../domain/fault.ts';
import type { PodOwner, Workload } from '../../domain/pods/pod.ts';
import { rolloutOf } from './rollout.ts';

/** On the template, so that new pods are made; the injector knows it. */
const RESTARTED_FOR = 'keyturn.dev/restarted-for';
/** On the workload itself: when its rollout began, and the generation that it made. */
const RESTARTED_AT = 'keyturn.dev/restarted-at';

const PLURALS = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

const annotations = z.record(z.string(), z.string()).default({});
const workloadSchema = z.object({
  metadata: z.object({ name: z.string(), resourceVersion: z.string(), generation: z.int(), annotations }),
  spec: z.object({
    template: z.object({
      metadata: z.object({ annotations }).optional(),
      spec: z.object({ serviceAccountName: z.string().default('default') }),
    }),
  }),
});
const ownedSchema = z.object({
  metadata: z.object({
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() }))
      .default([]),
  }),
});

type Api = Pick<KubernetesConnection, 'get' | 'patch'>;

/** Null where it is nothing that can be restarted, or gone. Rejects with 34xx. */
export async function readWorkload(
  api: Api,
  place: string,
  namespace: string,
  owner: PodOwner,
): Promise<Workload | null> {
  // Whoever may make a pod may write what they like there.
  if (!isName(owner.name)) return null;
  const made = owner.kind === 'ReplicaSet' ? await ownerOf(api, place, namespace, owner.name) : owner;
  const kind = made?.kind;
  if (made === null || !isKind(kind) || !isName(made.name)) return null;
  const object = await api.get(resourceOf(kind, namespace, made.name), place);
  if (object === null) return null;
  const { success, data } = workloadSchema.safeParse(object);
  if (!success) throw new Fault('KT3408', { place, saw: `an answer that is no ${kind}` });
  const { metadata, spec } = data;
  const [at = '', generation] = (metadata.annotations[RESTARTED_AT] ?? '').split(' ');
  // A later change of it is a rollout of somebody else.
  const isOurs = generation === String(metadata.generation) && !Number.isNaN(Date.parse(at));
  const marks = spec.template.metadata?.annotations[RESTARTED_FOR] ?? '';
  return {
    ...{ kind, namespace, name: metadata.name },
    ...{ resourceVersion: metadata.resourceVersion, generation: metadata.generation },
    serviceAccount: spec.template.spec.serviceAccountName,
    restartedFor: marks.split(',').filter((mark) => mark !== ''),
    restartedAt: isOurs ? Date.parse(at) : null,
    rollout: rolloutOf(kind, object),
  };
}

/**
 * Merges marks into the template, bound to the version that was looked at. Its status is that of before for a moment
 * afterwards, which `observedGeneration` tells.
 */
export async function restartWorkload(
  api: Api,
  place: string,
  { kind, namespace, name, resourceVersion, generation }: Workload,
  marks: readonly string[],
  now: number,
): Promise<boolean> {
  const began = `${new Date(now).toISOString()} ${generation + 1}`;
  const change = {
    metadata: { resourceVersion, annotations: { [RESTARTED_AT]: began } },
    spec: { template: { metadata: { annotations: { [RESTARTED_FOR]: marks.join(',') } } } },
  };
  try {
    return (await api.patch(resourceOf(kind, namespace, name), change, place)) !== null;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT3405') return false;
    throw thrown;
  }
}

async function ownerOf(api: Api, place: string, namespace: string, name: string): Promise<PodOwner | null> {
  const object = await api.get({ api: 'apps/v1', kind: 'replicasets', namespace, name }, place);
  const owned = ownedSchema.safeParse(object);
  return owned.data?.metadata.ownerReferences.find(({ controller }) => controller === true) ?? null;
}

function isKind(kind: string | undefined): kind is Workload['kind'] {
  return kind !== undefined && Object.hasOwn(PLURALS, kind);
}

function resourceOf(kind: Workload['kind'], namespace: string, name: string): Resource {
  return { api: 'apps/v1', kind: PLURALS[kind], namespace, name };
}
