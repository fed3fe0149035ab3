import { kubernetes } from '../../../src/clusters/kubernetes/index.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import type { PodLedger } from '../../../src/domain/pods/ledger.ts';
import type { CredentialSpec, Fleet } from '../../../src/domain/spec.ts';
import type { PodLookDeps } from '../../../src/engine/pods/look.ts';
import type { Cluster } from '../../../src/ports/cluster.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesClient, KubernetesObject } from '../../support/kubernetes/client.ts';
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
  await server.tokenOf(namespace, ACCOUNT);
  const cluster = await clusterFor(server, namespace, settings.restarts);
  const objects = objectsIn(server.admin, namespace);
  return {
    ...{ namespace, cluster, pod: objects.pod },
    deployment: async (name, startedAt) => {
      await objects.make(name);
      await objects.ownedPod(name, 1, startedAt);
      await objects.say(name, DONE);
    },
    rollOut: async (name, startedAt) => {
      await objects.ownedPod(name, 2, startedAt);
      await objects.end(`${name}-1-pod`);
      await objects.say(name, DONE);
    },
    giveUp: (name) => {
      const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
      return objects.say(name, { conditions: [condition] });
    },
    marks: async (name) => {
      const { spec } = await objects.deployment(name);
      const { template } = spec as { readonly template: KubernetesObject };
      return template.metadata?.annotations?.['keyturn.dev/restarted-for'];
    },
  };
}

const DONE = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [] };

function objectsIn(admin: KubernetesClient, namespace: string) {
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const deployment = (name: string) => admin.call('GET', `${apps}/deployments/${name}`);
  const pod = async (name: string, more: KubernetesObject, startedAt: number): Promise<void> => {
    const spec = { serviceAccountName: ACCOUNT, containers: [{ name: 'app', image: 'app:1' }], ...more.spec };
    await admin.call('POST', pods, { metadata: { name, ...more.metadata }, spec });
    const status = { phase: 'Running', startTime: new Date(startedAt).toISOString() };
    await admin.call('PATCH', `${pods}/${name}/status`, { status });
  };
  return {
    ...{ pod, deployment },
    make: (name: string) =>
      admin.call('POST', `${apps}/deployments`, { metadata: { name }, spec: templateOf(name) }),
    end: (name: string) => admin.call('DELETE', `${pods}/${name}?gracePeriodSeconds=0`),
    /** A pod of a ReplicaSet of a Deployment. */
    ownedPod: async (name: string, index: number, startedAt: number): Promise<void> => {
      const { metadata } = await deployment(name);
      const set = `${name}-${index}`;
      const made = await admin.call('POST', `${apps}/replicasets`, {
        metadata: { name: set, ownerReferences: owner('Deployment', name, metadata?.uid) },
        spec: templateOf(set),
      });
      const ownerReferences = owner('ReplicaSet', set, made.metadata?.uid);
      const containers = [
        { name: 'app', image: 'app:1' },
        { name: 'keyturn-agent', image: 'agent:1' },
      ];
      const object = { metadata: { ...META, ownerReferences }, spec: { containers } };
      await pod(`${set}-pod`, object, startedAt);
    },
    /** What a controller says that has seen the last change. */
    say: async (name: string, status: Readonly<Record<string, unknown>>): Promise<void> => {
      const { metadata } = await deployment(name);
      const { generation } = metadata as { readonly generation?: number };
      await admin.call('PATCH', `${apps}/deployments/${name}/status`, {
        status: { observedGeneration: generation, ...status },
      });
    },
  };
}

function owner(kind: string, name: string, uid: string | undefined) {
  return [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }];
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
  ledger: PodLedger = new Map(),
): PodLookDeps {
  const fleet: Fleet = fleetOf([spec], []);
  const nothing = () => undefined;
  return {
    fleet: { current: () => fleet, replace: nothing },
    cluster: async () => scene.cluster,
    ledgers: async () => ledger,
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
