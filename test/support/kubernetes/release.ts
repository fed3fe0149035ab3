import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOurImages } from '../images/images.ts';
import { CHART, NAMESPACE, RELEASE, withValues } from './chart.ts';
import type { Values } from './chart.ts';
import { startCluster } from './cluster/cluster.ts';
import type { Cluster } from './cluster/cluster.ts';
import { CLUSTER_AUDIENCE } from './control-plane.ts';

/** Where the workloads of these tests are; it enforces `restricted`, as the namespace of the chart does. */
export const TRADING = 'trading';
/** Of daemon, command line and injector; it has Node, for an application of a few lines. */
export const IMAGE = 'localhost/keyturn-keyturn:test';
const DAEMON = 65_532;

/** Our own images, which are on the node already. */
export const IMAGES: Values = {
  image: { repository: 'localhost/keyturn-keyturn', tag: 'test', pullPolicy: 'Never' },
  agentImage: { repository: 'localhost/keyturn-agent', tag: 'test' },
};

/** A rehearsal of our own images, whose key is for the pods of `trading/order-router`. */
export const REHEARSAL: Values = {
  ...IMAGES,
  rehearsal: {
    enabled: true,
    consumer: { namespace: TRADING, serviceAccount: 'order-router' },
    tokenIssuer: CLUSTER_AUDIENCE,
  },
};

/** The chart on a cluster of its own, with our own images. */
export interface ReleaseCluster {
  readonly cluster: Cluster;
  apply(...items: readonly object[]): Promise<string>;
  /** `install` or `upgrade`; resolves when everything of it is ready. */
  release(words: readonly string[], values: Values): Promise<string>;
  /** The command line, in the daemon's pod; of several, in that of the first. */
  keyturn(...words: readonly string[]): Promise<string>;
  /** The same in the pod of a replica. */
  keyturnIn(replica: string, ...words: readonly string[]): Promise<string>;
  /** Runs a script for Node in a container; resolves to what it printed. */
  node(pod: string, container: string, script: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ReleaseOptions {
  /** As many as there will be replicas. */
  readonly volumes?: number;
}

/** A cluster with both namespaces, volumes for the daemon and our images; nothing is installed yet. Takes what `requireCluster` requires. */
export async function startReleaseCluster({ volumes = 1 }: ReleaseOptions = {}): Promise<ReleaseCluster> {
  const { keyturn: image, agent } = await buildOurImages();
  const cluster = await startCluster({ images: [image, agent] });
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-volumes-'));
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const apply = (...items: readonly object[]): Promise<string> =>
    cluster.kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const inside = (namespace: string, pod: string, container: string, command: readonly string[]) =>
    cluster.kubectl(['exec', `--namespace=${namespace}`, pod, `--container=${container}`, '--', ...command]);
  const keyturnIn: ReleaseCluster['keyturnIn'] = (replica, ...words) =>
    inside(NAMESPACE, replica, 'keyturn', ['keyturn', ...words]);
  try {
    await chown(folder, DAEMON, DAEMON);
    const made = Array.from({ length: volumes }, (_, index) => newVolume(folder, index));
    await apply(namespaceOf(NAMESPACE), namespaceOf(TRADING), ...(await Promise.all(made)));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return {
    cluster,
    apply,
    release: (words, values) =>
      withValues(values, (file) => {
        const flags = ['--namespace', NAMESPACE, '--values', file, '--wait', '--timeout', '5m'];
        return cluster.helm([...words, RELEASE, CHART, ...flags]);
      }),
    keyturn: (...words) => keyturnIn('keyturn-0', ...words),
    keyturnIn,
    node: (pod, container, script) => {
      const namespace = /^keyturn-\d$/.test(pod) ? NAMESPACE : TRADING;
      return inside(namespace, pod, container, ['/usr/local/bin/node', '--eval', script]);
    },
    stop,
  };
}

function namespaceOf(name: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

async function newVolume(folder: string, index: number): Promise<object> {
  const path = join(folder, `data-${index}`);
  await mkdir(path);
  // A folder of the node is given to nobody; what a storage class makes has the pod's group.
  await chown(path, DAEMON, DAEMON);
  return {
    ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `keyturn-data-${index}` } },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path } },
  };
}
