import assert from 'node:assert/strict';
import { requireServer } from '../../support/servers/require.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { KubernetesRefusal } from '../../support/kubernetes/client.ts';

const APP = { name: 'app', image: 'app:1' };

describe('the API server that tests run against', function () {
  this.timeout(120_000);
  let server: ApiServer;

  before(async function () {
    requireServer(this, 'kubernetes');
    server = await sharedApiServer();
  });

  it('takes pods in a fresh namespace, under the rules of its labels', async () => {
    const plain = await server.newNamespace();
    const pod = { metadata: { name: 'router' }, spec: { containers: [APP] } };
    const made = await server.admin.call('POST', `/api/v1/namespaces/${plain}/pods`, pod);
    assert.equal(made.spec?.['serviceAccountName'], 'default');

    const strict = await server.newNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    await assert.rejects(
      server.admin.call('POST', `/api/v1/namespaces/${strict}/pods`, pod),
      (thrown) =>
        thrown instanceof KubernetesRefusal && /violates PodSecurity "restricted/.test(thrown.message),
    );
  });

  it('knows nobody by default but its administrator, and others by their tokens', async () => {
    const namespace = await server.newNamespace();
    const client = server.clientOf(await server.tokenOf(namespace, 'order-router'));
    const { status, body } = await client.request('GET', `/api/v1/namespaces/${namespace}/pods`);
    client.close();
    assert.equal(status, 403);
    assert.match(String(body['message']), new RegExp(`system:serviceaccount:${namespace}:order-router`));
    const nobody = server.clientOf('fake-token');
    assert.equal((await nobody.request('GET', '/api')).status, 401);
    nobody.close();
  });

  it('is asked on the same connection after a removal that says how', async () => {
    const namespace = await server.newNamespace();
    const maps = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const name of ['a', 'b']) {
      const { metadata } = await server.admin.call('POST', maps, { metadata: { name } });
      const how = { preconditions: { uid: metadata?.uid }, propagationPolicy: 'Background' };
      await server.admin.call('DELETE', `${maps}/${name}`, how);
      assert.equal((await server.admin.request('GET', `${maps}/${name}`)).status, 404);
    }
  });

  it('is reached by kubectl as well', async () => {
    const namespace = await server.newNamespace();
    const manifest = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}}\ndata: {b: c}\n`;
    await server.kubectl(['apply', '-f', '-'], manifest);
    const said = await server.kubectl(['get', 'configmap', 'a', '-n', namespace, '-o', 'jsonpath={.data.b}']);
    assert.equal(said, 'c');
    await assert.rejects(server.kubectl(['get', 'configmap', 'b', '-n', namespace]), /not found/);
  });
});
