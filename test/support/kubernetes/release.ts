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

/** A rehearsal of our own images, whose key is for the pods of `trading/order-router`. */
export const REHEARSAL: Values = {
  image: { repository: 'localhost/keyturn-keyturn', tag: 'test', pullPolicy: 'Never' },
  agentImage: { repository: 'localhost/keyturn-agent', tag: 'test' },
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
  /** The command line, in the daemon's pod. */
  keyturn(...words: readonly string[]): Promise<string>;
  /** Runs a script for Node in a container; resolves to what it printed. */
  node(pod: string, container: string, script: string): Promise<string>;
  stop(): Promise<void>;
}

/** A cluster with both namespaces, a volume for the daemon and our images; nothing is installed yet. Takes what `requireCluster` requires. */
export async function startReleaseCluster(): Promise<ReleaseCluster> {
  const { keyturn: image, agent } = await buildOurImages();
  const cluster = await startCluster({ images: [image, agent] });
  const volume = await mkdtemp(join(tmpdir(), 'keyturn-volume-'));
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await rm(volume, { recursive: true, force: true });
  };
  const apply = (...items: readonly object[]): Promise<string> =>
    cluster.kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const inside = (namespace: string, pod: string, container: string, command: readonly string[]) =>
    cluster.kubectl(['exec', `--namespace=${namespace}`, pod, `--container=${container}`, '--', ...command]);
  try {
    const data = join(volume, 'data');
    await mkdir(data);
    // A folder of the node is given to nobody; what a storage class makes has the pod's group.
    for (const folder of [volume, data]) await chown(folder, DAEMON, DAEMON);
    await apply(namespaceOf(NAMESPACE), namespaceOf(TRADING), volumeIn(data));
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
    keyturn: (...words) => inside(NAMESPACE, 'keyturn-0', 'keyturn', ['keyturn', ...words]),
    node: (pod, container, script) => {
      const namespace = pod === 'keyturn-0' ? NAMESPACE : TRADING;
      return inside(namespace, pod, container, ['/usr/local/bin/node', '--eval', script]);
    },
    stop,
  };
}

function namespaceOf(name: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function volumeIn(path: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'keyturn-data' } },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path } },
  };
}
