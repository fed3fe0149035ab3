import { z } from 'zod';
import type { KubernetesConnection } from '../../connections/kubernetes/connect.ts';
import type { PodSeen } from '../../domain/pods/pod.ts';

const PREFIX = 'keyturn.dev/';
/** The label for which the API server calls the injector. */
const LABEL = `${PREFIX}inject`;
/** What the injector calls the volume with the keys. */
const KEYS = 'keyturn-keys';
/** What the injector calls its containers, those that start first and the one beside the application. */
const OURS = ['keyturn-agent', 'keyturn-fetch'];
const ENDED = ['Succeeded', 'Failed'];

const mount = z.object({
  name: z.string(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
});
const containers = z
  .array(z.object({ name: z.string(), volumeMounts: z.array(mount).default([]) }))
  .default([]);
const owner = z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() });

const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(owner).default([]),
  }),
  spec: z.object({
    serviceAccountName: z.string().default('default'),
    containers,
    initContainers: containers,
  }),
  status: z.object({ phase: z.string().optional(), startTime: z.string().optional() }).default({}),
});

/** The pods of a namespace that have not ended. All of them: one that lacks the label is what is looked for. Rejects with 34xx. */
export async function listPods(
  api: Pick<KubernetesConnection, 'list'>,
  place: string,
  namespace: string,
): Promise<readonly PodSeen[]> {
  const pods: PodSeen[] = [];
  for await (const page of api.list({ api: 'v1', kind: 'pods', namespace }, {}, place))
    for (const item of page) {
      const { success, data } = podSchema.safeParse(item);
      if (success && !ENDED.includes(data.status.phase ?? '')) pods.push(podOf(data));
    }
  return pods;
}

function podOf({ metadata, spec, status }: z.output<typeof podSchema>): PodSeen {
  const { namespace, name, uid, annotations, labels } = metadata;
  const all = [...spec.initContainers, ...spec.containers];
  const made = metadata.ownerReferences.find(({ controller }) => controller === true);
  const startedAt = Date.parse(status.startTime ?? '');
  return {
    ...{ namespace, name, uid, serviceAccount: spec.serviceAccountName },
    startedAt: Number.isNaN(startedAt) ? null : startedAt,
    isInjected: all.some(({ name: each }) => OURS.includes(each)),
    isLabelled: labels[LABEL] === 'true',
    frozenIn: all.filter(({ volumeMounts }) => volumeMounts.some(isFrozen)).map(({ name: each }) => each),
    owner: made === undefined ? null : { kind: made.kind, name: made.name },
    annotations: Object.fromEntries(
      Object.entries(annotations).flatMap(([key, value]) =>
        key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value]] : [],
      ),
    ),
  };
}

function isFrozen({ name, subPath, subPathExpr }: z.output<typeof mount>): boolean {
  return name === KEYS && ((subPath ?? '') !== '' || (subPathExpr ?? '') !== '');
}
