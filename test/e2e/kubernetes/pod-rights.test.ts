import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDoor, routerIn } from '../../clusters/kubernetes/door.ts';
import { podRights } from '../../clusters/kubernetes/rights.ts';
import type { ClusterUnderTest, TestPod } from '../../clusters/kubernetes/cluster-under-test.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { CLUSTER_AUDIENCE } from '../../support/kubernetes/control-plane.ts';
import { ensureServiceAccount } from '../../support/kubernetes/objects.ts';
import { requireServer } from '../../support/servers/require.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const REVIEWS = '/apis/authentication.k8s.io/v1/tokenreviews';
/** An API server may remember for ten seconds that a token was good. */
const FORGETS_MS = 30_000;

describe('what a pod of a real cluster may read', function () {
  this.timeout(120_000);
  before(function () {
    requireServer(this, 'kubernetes');
  });

  podRights(async () => clusterOf(await sharedApiServer()));

  it('is asked pod by pod who has it, as the cluster lists them', async () => {
    const cluster = await clusterOf(await sharedApiServer());
    const door = await openDoor({ prod: cluster });
    try {
      const namespace = await cluster.namespace();
      await door.list([routerIn(namespace)]);
      const [first, second] = [
        await cluster.makePod(namespace, 'orders-0', 'order-router'),
        await cluster.makePod(namespace, 'orders-1', 'order-router'),
      ];
      await cluster.makePod(namespace, 'reports-0', 'reports');
      assert.equal(await door.loaded(await first.tokenFor('keyturn'), 1), 204);
      (await door.receive(await second.tokenFor('keyturn'))).leave();
      const { holders, unseen } = await door.rig.operations.adoption(door.credential);
      assert.deepEqual(unseen, []);
      assert.deepEqual(
        holders.map(({ pod, word }) => `${pod} ${word}`),
        [`${namespace}/orders-0 loaded`, `${namespace}/orders-1 delivered`],
      );
    } finally {
      await door.close();
    }
  });
});

/** The daemon is a service account with what its role needs, and nothing more. */
async function clusterOf(server: ApiServer): Promise<ClusterUnderTest> {
  const home = await server.newNamespace();
  const token = await server.tokenOf(home, 'keyturn');
  const subjects = [{ kind: 'ServiceAccount', name: 'keyturn', namespace: home }];
  const apiGroup = 'rbac.authorization.k8s.io';
  const reader = `keyturn-pods-${home}`;
  await server.admin.call('POST', `${RBAC}/clusterroles`, {
    ...{ metadata: { name: reader }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] },
  });
  for (const [name, role] of [
    [`keyturn-reviews-${home}`, 'system:auth-delegator'],
    [reader, reader],
  ])
    await server.admin.call('POST', `${RBAC}/clusterrolebindings`, {
      ...{ metadata: { name }, subjects, roleRef: { apiGroup, kind: 'ClusterRole', name: role } },
    });
  return {
    ...{ issuer: CLUSTER_AUDIENCE, address: server.url, ca: server.ca, token },
    namespace: () => server.newNamespace(),
    reviews: () => null,
    makePod: (namespace, name, serviceAccount) => makePod(server, namespace, name, serviceAccount),
    stop: async () => undefined,
  };
}

async function makePod(
  server: ApiServer,
  namespace: string,
  name: string,
  serviceAccount: string,
): Promise<TestPod> {
  await ensureServiceAccount(server.admin, namespace, serviceAccount);
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const pod = await server.admin.call('POST', path, {
    metadata: {
      name,
      labels: { 'keyturn.dev/inject': 'true' },
      annotations: { 'keyturn.dev/credential.orders': 'wb-demo' },
    },
    spec: {
      serviceAccountName: serviceAccount,
      containers: [
        { name: 'app', image: 'app:1' },
        { name: 'keyturn-agent', image: 'agent:1' },
      ],
    },
  });
  const tokenFor = (audience: string, bound = true): Promise<string> =>
    server.tokenOf(namespace, serviceAccount, { audiences: [audience], ...(bound ? { pod } : {}) });
  return {
    ...{ namespace, name, uid: String(pod.metadata?.uid), tokenFor },
    remove: async () => {
      const witness = await tokenFor('keyturn');
      await server.admin.call('DELETE', `${path}/${name}?gracePeriodSeconds=0`);
      await untilRefused(server, witness);
    },
  };
}

async function untilRefused(server: ApiServer, token: string): Promise<void> {
  const untilMs = performance.now() + FORGETS_MS;
  for (;;) {
    const review = {
      ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
      spec: { token, audiences: ['keyturn'] },
    };
    const { status } = await server.admin.call('POST', REVIEWS, review);
    if ((status as { authenticated?: boolean }).authenticated !== true) return;
    if (performance.now() > untilMs) throw new Error('the token of a pod that is gone is still good');
    await sleep(200);
  }
}
