import assert from 'node:assert/strict';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { Key, SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { requireServer } from '../../support/servers/require.ts';
import { decoded, encoded, pathOf } from '../../stores/kubernetes-secret/rig.ts';

const NAME = 'wb-orders-1';
const ACCOUNT = 'order-router';
const PATIENCE_MS = 120_000;

/** What the guides list for a Secret as a destination, a look at pods, and restarts. */
const RULES = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['get', 'patch'] },
];

describe('a key in a Secret of Kubernetes, and a workload that reads it when it starts', function () {
  this.timeout(240_000);
  let server: ApiServer;
  let namespace: string;
  let place: Installation;
  let sandbox: SandboxProcess;
  let daemon: Running;
  let first: Key;

  before(async function () {
    requireServer(this, 'kubernetes');
    [server, place, sandbox] = await Promise.all([
      sharedApiServer(),
      createInstallation(),
      startSandboxProcess(),
    ]);
    namespace = await server.newNamespace();
    await grant();
    first = await sandbox.plant(NAME);
    await plantInSecret(first);
    await startStatefulSet();
    await manifests.writePasswords(place);
    await place.secret('manifests/token', await server.tokenOf(namespace, 'keyturn'));
    await place.write('manifests/ca.pem', server.ca);
    const apiServer = {
      ...{ address: server.url, ca: { fromFile: 'ca.pem' } },
      auth: { token: { fromFile: 'token' } },
    };
    const kubernetes = { cluster: 'prod', namespace, serviceAccount: ACCOUNT };
    await place.write(
      'manifests/all.yaml',
      manifests.together(
        manifests.issuer('webull', sandbox),
        manifests.policy('prod', { mode: 'audit' }),
        manifests.store('secrets', { driver: 'kubernetes-secret', namespaces: [namespace], apiServer }),
        manifests.cluster('prod', { driver: 'kubernetes', restarts: true, apiServer }),
        manifests.credential(NAME, [{ store: 'secrets', secret: `${namespace}/orders` }], {
          consumers: [{ name: 'order-router', loads: 'on-restart', kubernetes }],
        }),
      ),
    );
    daemon = await place.start();
    await until('the key to be known', async () => (await version()) === 1);
  });

  after(async () => {
    await place?.remove();
    await sandbox?.stop();
  });

  const version = async (): Promise<unknown> => {
    const answer = await place.api('GET', `/v1/credentials/${NAME}`);
    return ((await answer.json()) as { version?: unknown }).version;
  };
  const grant = async (): Promise<void> => {
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const metadata = { name: 'keyturn' };
    await server.admin.call('POST', `${rbac}/roles`, { metadata, rules: RULES });
    await server.admin.call('POST', `${rbac}/rolebindings`, {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'keyturn' },
      subjects: [{ kind: 'ServiceAccount', name: 'keyturn', namespace }],
    });
  };
  /** As its owner has it who hands it over, with a field of their own beside. */
  const plantInSecret = ({ appKey, appSecret }: Key) =>
    server.admin.call('POST', `/api/v1/namespaces/${namespace}/secrets`, {
      metadata: {
        name: 'orders',
        labels: { 'keyturn.dev/managed': 'true' },
        annotations: { 'keyturn.dev/fields': 'APP_KEY,APP_SECRET' },
      },
      data: encoded({ APP_KEY: appKey, APP_SECRET: appSecret, REGION: 'hk' }),
    });
  const startStatefulSet = async (): Promise<void> => {
    await server.tokenOf(namespace, ACCOUNT);
    const spec = { serviceAccountName: ACCOUNT, containers: [{ name: 'app', image: 'app:1' }] };
    const labels = { app: 'router' };
    const sets = `/apis/apps/v1/namespaces/${namespace}/statefulsets`;
    const made = await server.admin.call('POST', sets, {
      metadata: { name: 'router' },
      spec: {
        selector: { matchLabels: labels },
        serviceName: 'router',
        template: { metadata: { labels }, spec },
      },
    });
    const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1 };
    const status = { observedGeneration: 1, ...counts };
    await server.admin.call('PATCH', `${sets}/router/status`, { status });
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'router', controller: true };
    const ownerReferences = [{ ...owner, uid: made.metadata?.uid }];
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await server.admin.call('POST', pods, { metadata: { name: 'router-0', labels, ownerReferences }, spec });
    await server.admin.call('PATCH', `${pods}/router-0/status`, {
      status: { phase: 'Running', startTime: new Date().toISOString() },
    });
  };
  const secret = () => server.admin.call('GET', pathOf(namespace, 'orders'));
  const marks = async (): Promise<string | undefined> => {
    const set = await server.admin.call('GET', `/apis/apps/v1/namespaces/${namespace}/statefulsets/router`);
    const { template } = set.spec as { readonly template: KubernetesObject };
    return template.metadata?.annotations?.['keyturn.dev/restarted-for'];
  };

  it('is taken over as it stands, replaced by a rotation, and what others keep beside it stays', async () => {
    const ended = await place.cli('rotate', NAME);
    assert.equal(ended.code, 0, ended.stderr);
    await until('the new version', async () => (await version()) === 2, PATIENCE_MS);
    const seen = await secret();
    const { APP_SECRET, REGION } = decoded(seen);
    assert.equal(REGION, 'hk');
    assert.ok(APP_SECRET !== undefined && APP_SECRET !== first.appSecret);
    const staged = Object.keys(seen.metadata?.annotations ?? {}).filter((name) => name.includes('staged'));
    assert.deepEqual(staged, []);
  });

  it('has the workload restarted that had read the old one', async () => {
    // Whatever the daemon knew of it: what it has to do stands in the cluster, and it looks when it starts.
    await daemon.stop();
    await place.start();
    const mark = await until('the restart', marks, PATIENCE_MS);
    assert.match(mark, new RegExp(`^${NAME}=2-[0-9a-f]{12}$`));
  });
});
