import assert from 'node:assert/strict';
import { until } from '../../support/e2e-surface/until.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { CLUSTER_AUDIENCE } from '../../support/kubernetes/control-plane.ts';
import { requireServer } from '../../support/servers/require.ts';

/** What a TokenReview says. */
interface Review {
  readonly authenticated?: boolean;
  readonly audiences?: readonly string[];
  readonly user?: {
    readonly username?: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly error?: string;
}

/** The API server remembers for ten seconds that a token was good. */
const PATIENCE_MS = 90_000;

describe('a token of a pod', function () {
  this.timeout(120_000);
  let server: ApiServer;
  let namespace: string;
  let pod: KubernetesObject;

  before(async function () {
    requireServer(this, 'kubernetes');
    server = await sharedApiServer();
    namespace = await server.newNamespace();
    pod = await server.admin.call('POST', `/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: 'router' },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    });
  });

  async function review(token: string, audiences: readonly string[]): Promise<Review> {
    const { status } = await server.admin.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
      spec: { token, audiences },
    });
    return status as Review;
  }

  const podToken = (audience: string): Promise<string> =>
    server.tokenOf(namespace, 'default', { audiences: [audience], pod });

  it('says whose it is: service account, name of the pod, and which of that name', async () => {
    const { authenticated, audiences, user } = await review(await podToken('keyturn'), ['keyturn']);
    assert.equal(authenticated, true);
    assert.deepEqual(audiences, ['keyturn']);
    assert.equal(user?.username, `system:serviceaccount:${namespace}:default`);
    assert.deepEqual(user?.extra?.['authentication.kubernetes.io/pod-name'], ['router']);
    assert.deepEqual(user?.extra?.['authentication.kubernetes.io/pod-uid'], [pod.metadata?.uid]);
  });

  it('is good for its own audience alone', async () => {
    const [ours, theirs] = [await podToken('keyturn'), await podToken(CLUSTER_AUDIENCE)];
    assert.equal((await review(ours, [CLUSTER_AUDIENCE])).authenticated, undefined);
    assert.equal((await review(theirs, ['keyturn'])).authenticated, undefined);
    const client = server.clientOf(ours);
    assert.equal((await client.request('GET', '/api')).status, 401);
    client.close();
  });

  it('ends with its pod', async () => {
    const token = await podToken('keyturn');
    assert.equal((await review(token, ['keyturn'])).authenticated, true);
    await server.admin.call('DELETE', `/api/v1/namespaces/${namespace}/pods/router`);
    const ended = await until(
      'the token to be refused',
      async () => {
        const seen = await review(token, ['keyturn']);
        return seen.authenticated === true ? null : seen;
      },
      PATIENCE_MS,
    );
    assert.match(ended.error ?? '', /pod|token/i);
  });
});
