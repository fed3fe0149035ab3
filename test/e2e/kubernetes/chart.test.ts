import assert from 'node:assert/strict';
import { until } from '../../support/e2e-surface/until.ts';
import { NAMESPACE, RELEASE } from '../../support/kubernetes/chart.ts';
import { requireCluster } from '../../support/kubernetes/cluster/cluster.ts';
import type { Cluster } from '../../support/kubernetes/cluster/cluster.ts';
import { REHEARSAL, startReleaseCluster } from '../../support/kubernetes/release.ts';
import type { ReleaseCluster } from '../../support/kubernetes/release.ts';
import { application, pod } from '../../support/kubernetes/workloads.ts';
import { requireServer } from '../../support/servers/require.ts';

const MINUTE_MS = 60_000;
const PATIENCE_MS = 3 * MINUTE_MS;

const POD = pod('order-router', {
  serviceAccount: 'order-router',
  wish: { 'credential.orders': 'wb-demo', ack: 'file' },
  script: application('wb-demo'),
});

describe('the chart on a real cluster', function () {
  this.timeout(10 * MINUTE_MS);
  let rig: ReleaseCluster;
  let cluster: Cluster;

  before(async function () {
    requireServer(this, 'images');
    requireCluster(this);
    rig = await startReleaseCluster();
    ({ cluster } = rig);
    await cluster.kubectl(['create', 'serviceaccount', 'order-router', '--namespace=trading']);
  });
  after(() => rig?.stop());

  const keysInPod = async (): Promise<string> => {
    const script = "console.log(fs.readFileSync('/var/run/keyturn/orders.env', 'utf8').trim())";
    return (await rig.node('order-router', 'application', script)).trim();
  };

  it('installs, and everything in it becomes ready under restricted', async () => {
    const said = await rig.release(['install'], REHEARSAL);
    assert.match(said, /keyturn rotate wb-demo/);
    assert.match(await rig.keyturn('status'), /wb-demo/);
  });

  it('passes its own test: the daemon and the injectors are reached by their Services', async () => {
    assert.match(
      await cluster.helm(['test', RELEASE, '--namespace', NAMESPACE, '--timeout', '3m']),
      /Succeeded/,
    );
  });

  it('gives a pod with one annotation the key of its service account, under restricted', async () => {
    await rig.apply(POD);
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
    await rig.keyturn('rotate', 'wb-demo');
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
      async () => /order-router\s+v2\s+v2\s/.test(await rig.keyturn('show', 'wb-demo')),
      PATIENCE_MS,
    );
  });

  it('is upgraded while the pod keeps its key, and its certificates stay what they were', async () => {
    const [key, authority] = [await keysInPod(), await authorityOf(cluster)];
    await rig.release(['upgrade'], { ...REHEARSAL, daemon: { logLevel: 'debug' } });
    assert.equal(await keysInPod(), key);
    assert.equal(await authorityOf(cluster), authority);
    assert.match(await rig.keyturn('show', 'wb-demo'), /v2/);
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
