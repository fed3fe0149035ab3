import { z } from 'zod';
import type { KubernetesConnection } from '../../connections/kubernetes/connect.ts';
import type { PodSeen } from '../../domain/pods/pod.ts';

/** The label by which pods ask for the injector. */
const ASKS = 'keyturn.dev/inject=true';
const PREFIX = 'keyturn.dev/';
/** What the injector calls its containers, those that start first and the one beside the application. */
const OURS = ['keyturn-agent', 'keyturn-fetch'];
const ENDED = ['Succeeded', 'Failed'];

const containers = z.array(z.object({ name: z.string() })).default([]);

const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    serviceAccountName: z.string().default('default'),
    containers,
    initContainers: containers,
  }),
  status: z.object({ phase: z.string().optional(), startTime: z.string().optional() }).default({}),
});

/** The pods of a namespace that ask for keys and have not ended. Rejects with 34xx. */
export async function listPods(
  api: Pick<KubernetesConnection, 'list'>,
  place: string,
  namespace: string,
): Promise<readonly PodSeen[]> {
  const pods: PodSeen[] = [];
  const query = { labelSelector: ASKS };
  for await (const page of api.list({ api: 'v1', kind: 'pods', namespace }, query, place))
    for (const item of page) {
      const { success, data } = podSchema.safeParse(item);
      if (success && !ENDED.includes(data.status.phase ?? '')) pods.push(podOf(data));
    }
  return pods;
}

function podOf({ metadata, spec, status }: z.output<typeof podSchema>): PodSeen {
  const { namespace, name, uid, annotations } = metadata;
  const startedAt = Date.parse(status.startTime ?? '');
  return {
    ...{ namespace, name, uid, serviceAccount: spec.serviceAccountName },
    startedAt: Number.isNaN(startedAt) ? null : startedAt,
    isInjected: [...spec.initContainers, ...spec.containers].some(({ name: each }) => OURS.includes(each)),
    annotations: Object.fromEntries(
      Object.entries(annotations).flatMap(([key, value]) =>
        key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value]] : [],
      ),
    ),
  };
}
