import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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

/** What the machine as a whole has of what a cluster makes; other tests have mounts and processes of their own meanwhile. */
async function ofTheMachine(folder: string): Promise<unknown> {
  const sysctls = ['vm/overcommit_memory', 'kernel/panic', 'kernel/keys/root_maxkeys', 'net/ipv4/ip_forward'];
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  const groups = await readdir('/sys/fs/cgroup', { withFileTypes: true });
  return {
    mounts: mounts.filter((line) => line.includes(folder) || /^\S+ \/(run|var|proc\/sys\S*) /.test(line)),
    bridge: existsSync('/sys/class/net/cni0'),
    sysctls: await Promise.all(sysctls.map((name) => readFile(`/proc/sys/${name}`, 'utf8'))),
    run: existsSync('/run/containerd'),
    processes: (await Promise.all(commands)).filter((command) => command.includes(folder)),
    groups: ['.', ...groups.map(({ name }) => name)].filter((name) =>
      existsSync(join('/sys/fs/cgroup', name, basename(folder))),
    ),
    folder: existsSync(folder),
  };
}

describe('a cluster of one node', function () {
  this.timeout(5 * MINUTE_MS);
  let cluster: Cluster;
  let machine: unknown;

  before(async function () {
    requireCluster(this);
    // A name that no command of the machine happens to hold.
    machine = await ofTheMachine(join('/', randomUUID()));
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
    const folder = dirname(cluster.kubeconfig);
    assert.notDeepEqual(await ofTheMachine(folder), machine);
    await cluster.stop();
    assert.deepEqual(await ofTheMachine(folder), machine);
  });
});
