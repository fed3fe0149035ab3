import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECOND_MS } from '../../../src/domain/duration.ts';
import { listAt, objectAt, textAt } from '../../../src/kubernetes/injector/json.ts';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { startApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { startBalancer } from '../../support/kubernetes/balancer.ts';
import type { Balancer } from '../../support/kubernetes/balancer.ts';
import { KubernetesRefusal } from '../../support/kubernetes/client.ts';
import { ensureServiceAccount } from '../../support/kubernetes/objects.ts';
import { LABEL } from '../../support/kubernetes/webhook.ts';
import { requireServer } from '../../support/servers/require.ts';
import { startChildInjector } from './child-injector.ts';
import type { RunningInjector } from './child-injector.ts';

const SECRET = '/api/v1/namespaces/keyturn/secrets/keyturn-injector';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const GUIDE = fileURLToPath(new URL('../../../docs/guide/inject.md', import.meta.url));
/** A rotation every ten seconds, and four for an API server to hear of an authority. */
const TIMES = {
  lifeMs: 40 * SECOND_MS,
  renewMs: 30 * SECOND_MS,
  settleMs: 4 * SECOND_MS,
  skewMs: 20 * SECOND_MS,
};

describe('the certificates of two injectors, at a real API server', function () {
  this.timeout(240_000);
  let server: ApiServer;
  let balancer: Balancer;
  let folder: string;
  let replicas: RunningInjector[];

  before(async function () {
    requireServer(this, 'kubernetes');
    server = await startApiServer();
    balancer = await startBalancer();
    folder = await mkdtemp(join(tmpdir(), 'keyturn-certificates-'));
    replicas = [];
    await server.admin.call('POST', '/api/v1/namespaces', { metadata: { name: 'keyturn' } });
    await server.admin.call('POST', '/api/v1/namespaces', { metadata: { name: 'trading' } });
    await ensureServiceAccount(server.admin, 'trading', 'default');
    await grantWhatTheGuideSays(server);
    const token = await server.tokenOf('keyturn', 'keyturn-injector', { expirationSeconds: 3_600 });
    await writeFile(join(folder, 'token'), token, { mode: 0o600 });
    await writeFile(join(folder, 'ca.crt'), server.ca);
    await register(server, balancer.port);
  });

  after(async () => {
    for (const replica of replicas ?? []) await replica.kill();
    await balancer?.stop();
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function start(): Promise<RunningInjector> {
    const port = new URL(server.url).port;
    const replica = await startChildInjector({ port, serviceAccount: folder, times: TIMES, lookMs: 200 });
    replicas.push(replica);
    balancer.behind.add(replica.port);
    return replica;
  }

  async function kill(replica: RunningInjector): Promise<void> {
    // As an endpoint that is gone; what was under way there breaks.
    balancer.behind.delete(replica.port);
    await replica.kill();
    replicas.splice(replicas.indexOf(replica), 1);
  }

  const secret = async (): Promise<JsonObject> =>
    objectAt((await server.admin.call('GET', SECRET)) as JsonObject, 'data');
  const untilSecret = (what: string, holds: (data: JsonObject) => boolean): Promise<JsonObject> =>
    until(
      what,
      async () => {
        const data = await secret();
        return holds(data) && data;
      },
      90 * SECOND_MS,
    );

  /** Makes pods, each over a connection of its own, until it is stopped; resolves to what was wrong. */
  function makePods(): { stop(): Promise<{ readonly made: number; readonly wrong: readonly string[] }> } {
    let isStopped = false;
    let made = 0;
    const wrong: string[] = [];
    const done = (async () => {
      while (!isStopped) {
        await balancer.endAll();
        const pod = await makePod(server);
        if (pod instanceof KubernetesRefusal) wrong.push(pod.message);
        else if (isInjected(pod)) made += 1;
        else wrong.push('a pod without its agent');
      }
    })();
    return {
      stop: async () => {
        isStopped = true;
        await done;
        return { made, wrong };
      },
    };
  }

  it('are shared, rotated while pods are made, and completed by the other when one is killed in the middle', async () => {
    const one = await start();
    await start();
    const first = await untilSecret('a first certificate', (data) => textAt(data, 'serving.crt') !== '');
    await until('the API server to know it', async () => isInjected(await makePod(server)));
    const pods = makePods();

    await untilSecret('a next certificate', (data) => textAt(data, 'next.crt') !== '');
    await kill(one);
    const second = await untilSecret('the other to show it', (data) => isAnother(data, first));
    assert.equal(textAt(second, 'previous-ca.crt'), textAt(first, 'serving-ca.crt'));

    await start();
    await untilSecret('one more rotation', (data) => isAnother(data, second));
    const { made, wrong } = await pods.stop();
    // What was under way at the replica that was killed is refused, and its controller makes it again.
    const cut = /EOF|connection re(?:set|fused)|broken pipe|use of closed network connection/;
    assert.deepEqual(
      wrong.filter((message) => !cut.test(message)),
      [],
    );
    assert.ok(made > 20 && wrong.length <= 1, `${made} pods, ${wrong.length} refused`);
  });

  it('are put right in the bundle when somebody has changed that', async () => {
    const configuration = `${CONFIGURATIONS}/keyturn-injector`;
    const path = '/webhooks/0/clientConfig/caBundle';
    const emptied = [{ op: 'replace', path, value: '' }];
    await server.admin.call('PATCH', configuration, emptied, 'application/json-patch+json');
    await until('the bundle', async () => {
      const [webhook] = listAt((await server.admin.call('GET', configuration)) as JsonObject, 'webhooks');
      return webhook !== undefined && textAt(objectAt(webhook, 'clientConfig'), 'caBundle') !== '';
    });
    await until('the API server to know it again', async () => {
      await balancer.endAll();
      return isInjected(await makePod(server));
    });
  });

  it('need no right beyond those of the guide, and do not get another Secret', async () => {
    const client = server.clientOf(await server.tokenOf('keyturn', 'keyturn-injector'));
    for (const path of [
      '/api/v1/namespaces/keyturn/secrets',
      '/api/v1/namespaces/keyturn/secrets/other',
      CONFIGURATIONS,
    ])
      assert.equal((await client.request('GET', path)).status, 403);
    client.close();
  });
});

/** The API server takes any 0 or 1 of these for a pod; nobody runs it. */
async function makePod({ admin }: ApiServer): Promise<JsonObject | KubernetesRefusal> {
  const metadata = {
    generateName: 'router-',
    labels: LABEL,
    annotations: { 'keyturn.dev/credential.a': 'wb-1' },
  };
  const pod = { metadata, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
  try {
    return (await admin.call('POST', '/api/v1/namespaces/trading/pods', pod)) as JsonObject;
  } catch (thrown) {
    if (thrown instanceof KubernetesRefusal) return thrown;
    throw thrown;
  }
}

function isInjected(pod: JsonObject | KubernetesRefusal): boolean {
  if (pod instanceof KubernetesRefusal) return false;
  return listAt(objectAt(pod, 'spec'), 'initContainers').some(
    (each) => textAt(each, 'name') === 'keyturn-agent',
  );
}

const isAnother = (data: JsonObject, before: JsonObject): boolean =>
  textAt(data, 'serving.crt') !== '' && textAt(data, 'serving.crt') !== textAt(before, 'serving.crt');

/** The roles of the guide as they stand there, bound to the account of the injector. */
async function grantWhatTheGuideSays(server: ApiServer): Promise<void> {
  const blocks = (await readFile(GUIDE, 'utf8')).match(/```yaml\n[\s\S]+?```/g) ?? [];
  const roles = blocks.find((block) => block.includes('kind: ClusterRole'));
  assert.ok(roles);
  await server.kubectl(['apply', '-f', '-'], roles.replaceAll(/```(?:yaml)?/g, ''));
  const account = '--serviceaccount=keyturn:keyturn-injector';
  await server.kubectl([
    'create',
    'rolebinding',
    'injector',
    '-n',
    'keyturn',
    '--role=keyturn-injector',
    account,
  ]);
  await server.kubectl([
    'create',
    'clusterrolebinding',
    'injector',
    '--clusterrole=keyturn-injector',
    account,
  ]);
}

/** Without a network of Services the API server follows the name of an external one; the certificate is for its own name all the same. */
async function register({ admin }: ApiServer, port: number): Promise<void> {
  await admin.call('POST', '/api/v1/namespaces/keyturn/services', {
    metadata: { name: 'keyturn-injector' },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  await admin.call('POST', CONFIGURATIONS, {
    metadata: { name: 'keyturn-injector' },
    webhooks: [
      {
        ...{ name: 'inject.keyturn.dev', failurePolicy: 'Fail', sideEffects: 'None', timeoutSeconds: 5 },
        ...{ admissionReviewVersions: ['v1'], objectSelector: { matchLabels: LABEL } },
        clientConfig: { service: { namespace: 'keyturn', name: 'keyturn-injector', path: '/inject', port } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
      },
    ],
  });
}
