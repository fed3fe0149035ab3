import assert from 'node:assert/strict';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/e2e-surface/until.ts';
import { buildOurImages } from '../../support/images/images.ts';
import { CHART, NAMESPACE, RELEASE, withValues } from '../../support/kubernetes/chart.ts';
import type { Values } from '../../support/kubernetes/chart.ts';
import { requireCluster, startCluster } from '../../support/kubernetes/cluster/cluster.ts';
import type { Cluster } from '../../support/kubernetes/cluster/cluster.ts';
import { CLUSTER_AUDIENCE } from '../../support/kubernetes/control-plane.ts';
import { requireServer } from '../../support/servers/require.ts';

const MINUTE_MS = 60_000;
const PATIENCE_MS = 3 * MINUTE_MS;
const IMAGE = 'localhost/keyturn-keyturn:test';
const DAEMON = 65_532;
const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

const VALUES: Values = {
  image: { repository: 'localhost/keyturn-keyturn', tag: 'test', pullPolicy: 'Never' },
  agentImage: { repository: 'localhost/keyturn-agent', tag: 'test' },
  rehearsal: {
    enabled: true,
    consumer: { namespace: 'trading', serviceAccount: 'order-router' },
    tokenIssuer: CLUSTER_AUDIENCE,
  },
};

/** It has loaded what it read, and says so in the file that the agent looks at. */
const APPLICATION = `
  const { readFileSync, watch, writeFileSync } = require('node:fs');
  const load = () => {
    const [, version] = readFileSync('/var/run/keyturn/version', 'utf8').trim().split(' ');
    writeFileSync('/var/run/keyturn-acks/wb-demo', version);
  };
  load();
  watch('/var/run/keyturn', load);`;

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...{ name: 'order-router', namespace: 'trading', labels: { 'keyturn.dev/inject': 'true' } },
    annotations: { 'keyturn.dev/credential.orders': 'wb-demo', 'keyturn.dev/ack': 'file' },
  },
  spec: {
    serviceAccountName: 'order-router',
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        ...{ name: 'application', image: IMAGE, imagePullPolicy: 'Never' },
        command: ['/usr/local/bin/node', '--eval', APPLICATION],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};

describe('the chart on a real cluster', function () {
  this.timeout(10 * MINUTE_MS);
  let cluster: Cluster;
  let volume: string | null = null;

  before(async function () {
    requireServer(this, 'images');
    requireCluster(this);
    const { keyturn, agent } = await buildOurImages();
    cluster = await startCluster({ images: [keyturn, agent] });
    volume = await mkdtemp(join(tmpdir(), 'keyturn-volume-'));
    await mkdir(join(volume, 'data'));
    // A folder of the node is given to nobody; what a storage class makes has the pod's group.
    for (const folder of [volume, join(volume, 'data')]) await chown(folder, DAEMON, DAEMON);
    await apply(namespaceOf(NAMESPACE), namespaceOf('trading'), volumeIn(join(volume, 'data')));
    await cluster.kubectl(['create', 'serviceaccount', 'order-router', '--namespace=trading']);
  });
  after(async () => {
    await cluster?.stop();
    if (volume !== null) await rm(volume, { recursive: true, force: true });
  });

  const apply = (...items: readonly object[]): Promise<string> =>
    cluster.kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const release = (words: readonly string[], values: Values): Promise<string> =>
    withValues(values, (file) =>
      cluster.helm([
        ...words,
        RELEASE,
        CHART,
        '--namespace',
        NAMESPACE,
        '--values',
        file,
        '--wait',
        '--timeout',
        '5m',
      ]),
    );
  const keyturn = (...words: readonly string[]): Promise<string> =>
    cluster.kubectl([
      'exec',
      `--namespace=${NAMESPACE}`,
      'keyturn-0',
      '--container=keyturn',
      '--',
      'keyturn',
      ...words,
    ]);
  const keysInPod = async (): Promise<string> => {
    const script = "fs.readFileSync('/var/run/keyturn/orders.env', 'utf8').trim()";
    const words = ['order-router', '--container=application', '--', '/usr/local/bin/node', '--print', script];
    return (await cluster.kubectl(['exec', '--namespace=trading', ...words])).trim();
  };

  it('installs, and everything in it becomes ready under restricted', async () => {
    const said = await release(['install'], VALUES);
    assert.match(said, /keyturn rotate wb-demo/);
    assert.match(await keyturn('status'), /wb-demo/);
  });

  it('passes its own test: the daemon and the injectors are reached by their Services', async () => {
    assert.match(
      await cluster.helm(['test', RELEASE, '--namespace', NAMESPACE, '--timeout', '3m']),
      /Succeeded/,
    );
  });

  it('gives a pod with one annotation the key of its service account, under restricted', async () => {
    await apply(POD);
    await cluster.kubectl([
      'wait',
      '--for=condition=Ready',
      '--timeout=180s',
      '--namespace=trading',
      'pod/order-router',
    ]);
    assert.match(await keysInPod(), /^WEBULL_APP_KEY=\S+\nWEBULL_APP_SECRET=\S+$/);
  });

  it('brings it the next one in the running container, and hears that it is loaded', async () => {
    const before = await keysInPod();
    await keyturn('rotate', 'wb-demo');
    const after = await until(
      'the files to change',
      async () => {
        const now = await keysInPod();
        return now === before ? null : now;
      },
      PATIENCE_MS,
    );
    assert.match(after, /^WEBULL_APP_KEY=\S+\nWEBULL_APP_SECRET=\S+$/);
    await until(
      'the application to have loaded it',
      async () => /order-router\s+v2\s+v2\s/.test(await keyturn('show', 'wb-demo')),
      PATIENCE_MS,
    );
  });

  it('is upgraded while the pod keeps its key, and its certificates stay what they were', async () => {
    const [key, authority] = [await keysInPod(), await authorityOf(cluster)];
    await release(['upgrade'], { ...VALUES, daemon: { logLevel: 'debug' } });
    assert.equal(await keysInPod(), key);
    assert.equal(await authorityOf(cluster), authority);
    assert.match(await keyturn('show', 'wb-demo'), /v2/);
  });

  it('leaves nothing behind but the volume, which may hold what nobody else has', async () => {
    await cluster.helm(['uninstall', RELEASE, '--namespace', NAMESPACE, '--wait', '--timeout', '3m']);
    const kinds = 'all,configmaps,secrets,serviceaccounts,roles,rolebindings,poddisruptionbudgets';
    const everywhere = 'clusterroles,clusterrolebindings,mutatingwebhookconfigurations';
    const ours = ['--selector=app.kubernetes.io/instance=keyturn', '--all-namespaces', '--output=name'];
    const left = await until(
      'everything to be gone',
      async () => {
        const found = await cluster.kubectl(['get', `${kinds},${everywhere}`, ...ours]);
        return found.trim() === '' ? 'nothing' : null;
      },
      PATIENCE_MS,
    );
    assert.equal(left, 'nothing');
    const claims = await cluster.kubectl(['get', 'persistentvolumeclaims', ...ours]);
    assert.equal(claims.trim(), 'persistentvolumeclaim/data-keyturn-0');
    assert.match(await keysInPod(), /^WEBULL_APP_KEY=/);
  });
});

function namespaceOf(name: string): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: RESTRICTED } };
}

function volumeIn(path: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'keyturn-data' } },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path } },
  };
}

/** By which pods know the daemon, and API servers the injector. */
async function authorityOf(cluster: Cluster): Promise<string> {
  const path = '{.data.ca\\.crt}';
  const daemon = await cluster.kubectl([
    'get',
    'secret',
    'keyturn-tls',
    `--namespace=${NAMESPACE}`,
    `--output=jsonpath=${path}`,
  ]);
  const webhook = await cluster.kubectl([
    ...['get', 'mutatingwebhookconfiguration', 'keyturn-keyturn-injector'],
    '--output=jsonpath={.webhooks[0].clientConfig.caBundle}',
  ]);
  assert.ok(daemon.length > 100 && webhook.length > 100);
  return `${daemon} ${webhook}`;
}
