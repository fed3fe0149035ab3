import { kubernetes } from '../../../src/clusters/kubernetes/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import type { CredentialSpec, Fleet } from '../../../src/domain/spec.ts';
import type { PodLookDeps } from '../../../src/engine/pods/look.ts';
import type { Cluster } from '../../../src/ports/cluster.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { fleetOf } from '../rig.ts';

export const CLUSTER = 'prod';
export const ACCOUNT = 'order-router';

/** Exactly what docs tell an operator to grant, without and with restarts. */
const LOOKING = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
const RESTARTING = [
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get'] },
  {
    ...{ apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'] },
    verbs: ['get', 'patch'],
  },
];

/** A namespace whose controllers the test plays itself. */
export interface Scene {
  readonly namespace: string;
  readonly cluster: Cluster;
  /** A Deployment with a pod of an old ReplicaSet, complete. */
  deployment(name: string, startedAt: number): Promise<void>;
  /** What the controller does: a new pod in the place of the old ones, and the status that says so. */
  rollOut(name: string, startedAt: number): Promise<void>;
  /** What it says when its deadline has passed. */
  giveUp(name: string): Promise<void>;
  pod(name: string, more: KubernetesObject, startedAt: number): Promise<void>;
  marks(name: string): Promise<string | undefined>;
}

export async function newScene(server: ApiServer, settings: { readonly restarts: boolean }): Promise<Scene> {
  const namespace = await server.newNamespace();
  const { admin } = server;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await server.tokenOf(namespace, ACCOUNT);
  const cluster = await clusterFor(server, namespace, settings.restarts);
  const status = (path: string, of: unknown) => admin.call('PATCH', `${path}/status`, { status: of });

  const makePod = async (name: string, more: KubernetesObject, startedAt: number): Promise<void> => {
    const spec = { serviceAccountName: ACCOUNT, containers: [{ name: 'app', image: 'app:1' }], ...more.spec };
    await admin.call('POST', pods, { metadata: { name, ...more.metadata }, spec });
    await status(`${pods}/${name}`, { phase: 'Running', startTime: new Date(startedAt).toISOString() });
  };
  const ownedPod = async (deployment: string, index: number, startedAt: number): Promise<void> => {
    const { metadata } = await admin.call('GET', `${apps}/deployments/${deployment}`);
    const set = `${deployment}-${index}`;
    const owner = (kind: string, name: string, uid?: string) => [
      { apiVersion: 'apps/v1', kind, name, uid, controller: true },
    ];
    const made = await admin.call('POST', `${apps}/replicasets`, {
      metadata: { name: set, ownerReferences: owner('Deployment', deployment, metadata?.uid) },
      spec: templateOf(set),
    });
    const ownerReferences = owner('ReplicaSet', set, made.metadata?.uid);
    const containers = [
      { name: 'app', image: 'app:1' },
      { name: 'keyturn-agent', image: 'agent:1' },
    ];
    const object = { metadata: { ...META, ownerReferences }, spec: { containers } };
    await makePod(`${set}-pod`, object as never, startedAt);
  };
  const complete = async (name: string): Promise<void> => {
    const { metadata } = await admin.call('GET', `${apps}/deployments/${name}`);
    const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
    const { generation } = metadata as { readonly generation?: number };
    await status(`${apps}/deployments/${name}`, {
      ...{ observedGeneration: generation, ...counts, conditions: [] },
    });
  };
  return {
    ...{ namespace, cluster, pod: makePod },
    deployment: async (name, startedAt) => {
      await admin.call('POST', `${apps}/deployments`, { metadata: { name }, spec: templateOf(name) });
      await ownedPod(name, 1, startedAt);
      await complete(name);
    },
    rollOut: async (name, startedAt) => {
      await ownedPod(name, 2, startedAt);
      await admin.call('DELETE', `${pods}/${name}-1-pod?gracePeriodSeconds=0`);
      await complete(name);
    },
    giveUp: async (name) => {
      const { metadata } = await admin.call('GET', `${apps}/deployments/${name}`);
      const { generation } = metadata as { readonly generation?: number };
      const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
      await status(`${apps}/deployments/${name}`, {
        observedGeneration: generation,
        conditions: [condition],
      });
    },
    marks: async (name) => {
      const { spec } = await admin.call('GET', `${apps}/deployments/${name}`);
      const { template } = spec as { readonly template: KubernetesObject };
      return template.metadata?.annotations?.['keyturn.dev/restarted-for'];
    },
  };
}

const META = {
  labels: { 'keyturn.dev/inject': 'true' },
  annotations: { 'keyturn.dev/credential.orders': 'wb-orders-1', 'keyturn.dev/on-change': 'restart' },
};

function templateOf(name: string) {
  const labels = { app: name };
  const spec = { serviceAccountName: ACCOUNT, containers: [{ name: 'app', image: 'app:1' }] };
  return { selector: { matchLabels: labels }, template: { metadata: { ...META, labels }, spec } };
}

async function clusterFor(server: ApiServer, namespace: string, restarts: boolean): Promise<Cluster> {
  const token = new Secret(await server.tokenOf(namespace, 'keyturn'));
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const rules = restarts ? [...LOOKING, ...RESTARTING] : LOOKING;
  await server.admin.call('POST', `${rbac}/roles`, { metadata: { name: 'keyturn' }, rules });
  await server.admin.call('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'keyturn' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'keyturn' },
    subjects: [{ kind: 'ServiceAccount', name: 'keyturn', namespace }],
  });
  const apiServer = { address: server.url, ca: new Secret(server.ca), auth: { token } };
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  return kubernetes.create(CLUSTER, kubernetes.settingsSchema.parse({ apiServer, restarts }), {
    ...{ clock, environment: {} },
  });
}

/** What the look needs of the engine: a credential's state, and manifests. */
export function lookDeps(
  scene: Scene,
  spec: CredentialSpec,
  state: CredentialState,
  counted: string[] = [],
): PodLookDeps {
  const fleet: Fleet = fleetOf([spec], []);
  const nothing = () => undefined;
  return {
    fleet: { current: () => fleet, replace: nothing },
    cluster: async () => scene.cluster,
    ports: {
      clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
      log: { info: nothing, warn: nothing, error: nothing } as never,
      metrics: { podRestart: (outcome: string) => void counted.push(outcome), pods: nothing } as never,
      journal: {
        findByName: async (name: string) => (name === spec.name ? { state, retries: {}, dueAt: 0 } : null),
      } as never,
    },
  };
}
