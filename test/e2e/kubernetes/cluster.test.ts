import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { PAUSE_IMAGE } from '../../support/kubernetes/cluster/configuration.ts';
import { requireCluster, startCluster } from '../../support/kubernetes/cluster/cluster.ts';
import type { Cluster } from '../../support/kubernetes/cluster/cluster.ts';
import { partOf } from '../../support/kubernetes/cluster/parts.ts';

const MINUTE_MS = 60_000;

/** Answers with its own name, twice. */
const ANSWERING = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'desk', namespace: 'trading' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'desk' } },
    template: {
      metadata: { labels: { app: 'desk' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            ...{ name: 'app', image: PAUSE_IMAGE, args: ['answer', '8080'] },
            readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
};
const SERVICE = {
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'desk', namespace: 'trading' } },
  spec: { selector: { app: 'desk' }, ports: [{ port: 80, targetPort: 8080 }] },
};
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'trading' } };

const asking = (name: string, url: string): object => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: 'trading' } },
  spec: {
    template: {
      spec: {
        restartPolicy: 'OnFailure',
        containers: [{ name: 'ask', image: PAUSE_IMAGE, args: ['ask', url] }],
      },
    },
  },
});

const list = (...items: readonly object[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** What the machine as a whole has of these. */
async function ofTheMachine(): Promise<unknown> {
  const sysctls = ['vm/overcommit_memory', 'kernel/panic', 'kernel/keys/root_maxkeys', 'net/ipv4/ip_forward'];
  return {
    mounts: await readFile('/proc/self/mounts', 'utf8'),
    interfaces: await readdir('/sys/class/net'),
    sysctls: await Promise.all(sysctls.map((name) => readFile(`/proc/sys/${name}`, 'utf8'))),
    run: existsSync('/run/containerd'),
  };
}

describe('a cluster of one node', function () {
  this.timeout(5 * MINUTE_MS);
  let cluster: Cluster;
  let machine: unknown;

  before(async function () {
    requireCluster(this);
    machine = await ofTheMachine();
    cluster = await startCluster();
    await cluster.kubectl(['apply', '-f', '-'], list(NAMESPACE, ANSWERING, SERVICE));
    await cluster.kubectl([
      ...['wait', '-n', 'trading', '--for=condition=Available', 'deployment/desk', '--timeout=120s'],
    ]);
  });

  after(() => cluster?.stop());

  async function ask(name: string, url: string): Promise<string> {
    await cluster.kubectl(['apply', '-f', '-'], list(asking(name, url)));
    await cluster.kubectl([
      'wait',
      '-n',
      'trading',
      '--for=condition=Complete',
      `job/${name}`,
      '--timeout=120s',
    ]);
    return cluster.kubectl(['logs', '-n', 'trading', `job/${name}`]);
  }

  it('runs pods that reach each other by the name of a Service', async () => {
    assert.match(await ask('by-name', 'http://desk.trading.svc'), /^desk-[\w-]+$/m);
  });

  it('lets the node reach a Service, as the API server does for a webhook', async () => {
    const address = await cluster.kubectl([
      ...['get', 'service', 'desk', '-n', 'trading', '-o', 'jsonpath={.spec.clusterIP}'],
    ]);
    const said = await cluster.run([partOf('pod'), 'ask', `http://${address}`]);
    assert.match(said, /^desk-[\w-]+$/m);
  });

  it('is spoken to by Helm', async () => {
    assert.match(await cluster.helm(['list', '-A', '-o', 'json']), /^\[\]/);
  });

  it('leaves the machine as it was', async () => {
    await cluster.stop();
    assert.deepEqual(await ofTheMachine(), machine);
  });
});
