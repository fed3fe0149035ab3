import assert from 'node:assert/strict';
import { listAt, objectAt, textAt } from '../../../src/kubernetes/injector/json.ts';
import type { JsonObject } from '../../../src/kubernetes/injector/json.ts';
import { annotated, foreignPods, ONE_KEY } from '../../kubernetes/injector/support/rig.ts';
import { newAuthority } from '../../support/certificates/authority.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { KubernetesRefusal } from '../../support/kubernetes/client.ts';
import type { KubernetesObject, KubernetesReply } from '../../support/kubernetes/client.ts';
import { startInjectorProcess } from '../../support/kubernetes/injector.ts';
import type { InjectorProcess } from '../../support/kubernetes/injector.ts';
import { startNeighbour } from '../../support/kubernetes/neighbour.ts';
import { ensureServiceAccount } from '../../support/kubernetes/objects.ts';
import {
  failedOpen,
  LABEL,
  RESTRICTED,
  registerWebhook,
  removeWebhook,
  untilCalled,
} from '../../support/kubernetes/webhook.ts';
import { requireServer } from '../../support/servers/require.ts';

const APP = { name: 'app', image: 'app:1', securityContext: RESTRICTED };

const names = (list: readonly JsonObject[]): readonly string[] => list.map((each) => textAt(each, 'name'));
const specOf = (pod: KubernetesObject): JsonObject => objectAt(pod as JsonObject, 'spec');
const initOf = (pod: KubernetesObject): readonly string[] => names(listAt(specOf(pod), 'initContainers'));
const isInjected = (pod: KubernetesObject): boolean => initOf(pod).includes('keyturn-agent');
const mountsOf = (pod: KubernetesObject, container: string): readonly string[] =>
  listAt(specOf(pod), 'containers')
    .filter((each) => textAt(each, 'name') === container)
    .flatMap((each) => names(listAt(each, 'volumeMounts')))
    .filter((name) => name.startsWith('keyturn-'));

function podOf(metadata: JsonObject = {}, annotations: Readonly<Record<string, string>> = {}): JsonObject {
  const pod = { metadata: { name: 'router', labels: LABEL, ...metadata }, spec: { containers: [APP] } };
  return annotated(pod, { ...ONE_KEY, ...annotations });
}

describe('the injector, called by a real API server', function () {
  this.timeout(120_000);
  let server: ApiServer;
  let injector: InjectorProcess;
  let namespace: string;
  let hooks: string[];

  before(async function () {
    requireServer(this, 'kubernetes');
    server = await sharedApiServer();
    injector = await startInjectorProcess(server.authority);
  });

  after(() => injector?.stop());

  beforeEach(async () => {
    namespace = await server.newNamespace({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    hooks = [];
  });

  afterEach(async () => {
    for (const name of hooks) await removeWebhook(server, name);
  });

  type Change = Partial<Parameters<typeof registerWebhook>[1]>;

  async function register(name: string, change: Change = {}): Promise<void> {
    const wish = { name, namespace, url: injector.url, ca: server.ca, ...change };
    await registerWebhook(server, wish);
    hooks.push(name);
  }

  async function serve(change: Change = {}): Promise<void> {
    await register('keyturn', change);
    await untilCalled(server, namespace, (pod) => !(pod instanceof KubernetesRefusal) && isInjected(pod));
  }

  const pods = (): string => `/api/v1/namespaces/${namespace}/pods`;
  const create = (pod: JsonObject): Promise<KubernetesObject> => server.admin.call('POST', pods(), pod);
  const tryPod = (pod: JsonObject): Promise<KubernetesReply> =>
    server.admin.request('POST', `${pods()}?dryRun=All`, pod);

  it('makes pods that a namespace takes which enforces "restricted"', async () => {
    await serve();
    const pod = await create(podOf());
    assert.deepEqual(initOf(pod), ['keyturn-agent']);
    assert.deepEqual(mountsOf(pod, 'app'), ['keyturn-keys']);
  });

  it('keeps nothing of a dry run', async () => {
    await serve();
    const { status, body } = await tryPod(podOf());
    assert.equal(status, 201);
    assert.ok(isInjected(body));
    assert.equal((await server.admin.request('GET', `${pods()}/router`)).status, 404);
  });

  it('does so for a pod whose name is yet to be made', async () => {
    await serve();
    const pod = await create(podOf({ name: undefined as never, generateName: 'router-' }));
    assert.match(pod.metadata?.name ?? '', /^router-\w+$/);
    assert.ok(isInjected(pod));
  });

  it('is not asked about a pod without the label', async () => {
    await serve();
    assert.ok(!isInjected(await create(podOf({ labels: {} }))));
  });

  it('tells whoever makes the pod why it is denied', async () => {
    await serve();
    const { status, body } = await tryPod(podOf({}, { 'keyturn.dev/on-chnage': 'none' }));
    assert.equal(status, 422);
    const said = String(body['message']);
    assert.match(said, /admission webhook "keyturn\.keyturn\.dev" denied the request: .*KT8101/);
    assert.match(said, /did you mean "on-change"\?/);
    assert.match(said, /Next: /);
    const manifest = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      ...podOf({ namespace }, { 'keyturn.dev/ack': 'no' }),
    });
    await assert.rejects(server.kubectl(['apply', '-f', '-'], manifest), /KT8102[^]*Next: /);
  });

  describe('beside another webhook', () => {
    let neighbour: Awaited<ReturnType<typeof startNeighbour>>;

    before(async () => {
      neighbour = await startNeighbour(server.authority);
    });
    after(() => neighbour?.stop());

    async function between(order: 'before' | 'after', change: Change = {}): Promise<KubernetesObject> {
      await serve(change);
      await register(order === 'before' ? 'a-neighbour' : 'z-neighbour', { url: neighbour.url });
      const ran = await untilCalled(server, namespace, (pod) => {
        const containers = pod instanceof KubernetesRefusal ? [] : names(listAt(specOf(pod), 'containers'));
        return containers.includes('neighbour') && containers;
      });
      assert.equal(ran.length, 2);
      return create(podOf());
    }

    beforeEach(async () => {
      // The neighbour's container is not as restricted as ours.
      await server.admin.call('PATCH', `/api/v1/namespaces/${namespace}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      });
    });

    for (const order of ['before', 'after'] as const) {
      it(`gives the keys to what comes ${order} it, and its agent once`, async () => {
        const pod = await between(order);
        assert.deepEqual(initOf(pod), ['keyturn-agent']);
        assert.deepEqual(mountsOf(pod, 'app'), ['keyturn-keys']);
        assert.deepEqual(mountsOf(pod, 'neighbour'), ['keyturn-keys']);
      });
    }

    it('sees what comes after it only because it is called again', async () => {
      assert.deepEqual(mountsOf(await between('after', { reinvocationPolicy: 'Never' }), 'neighbour'), []);
    });
  });

  describe('whose certificate the API server does not trust', () => {
    it('is done without under "Ignore"', async () => {
      await register('stranger', { ca: newAuthority().cert });
      const before = await failedOpen(server, 'stranger');
      const pod = await untilCalled(server, namespace, () => true).then(async () => {
        for (;;) {
          const made = await create(podOf({ name: undefined as never, generateName: 'router-' }));
          if ((await failedOpen(server, 'stranger')) > before) return made;
        }
      });
      assert.ok(!isInjected(pod));
    });

    it('stands in the way under "Fail"', async () => {
      await register('stranger', { ca: newAuthority().cert, failurePolicy: 'Fail' });
      const refusal = await untilCalled(server, namespace, (pod) => pod instanceof KubernetesRefusal && pod);
      assert.equal(refusal.status, 500);
      assert.match(refusal.message, /failed calling webhook "stranger\.keyturn\.dev".*certificate/);
      assert.equal((await server.admin.request('GET', `${pods()}/router`)).status, 404);
    });
  });

  it('changes no pod of other injectors’ tests into one that is refused', async () => {
    namespace = await server.newNamespace({ 'pod-security.kubernetes.io/enforce': 'privileged' });
    await serve();
    let taken = 0;
    for (const foreign of foreignPods()) {
      const account = textAt(objectAt(foreign.pod, 'spec'), 'serviceAccountName');
      if (account !== '') await ensureServiceAccount(server.admin, namespace, account);
      const { labels = {}, annotations = {} } = objectAt(foreign.pod, 'metadata');
      const plain = { ...foreign.pod, metadata: { generateName: 'foreign-', labels, annotations } };
      const before = await tryPod(plain);
      if (before.status >= 400) continue;
      const labelled = { ...plain.metadata, labels: { ...(labels as JsonObject), ...LABEL } };
      const asked = annotated({ ...plain, metadata: labelled }, ONE_KEY);
      const { status, body } = await tryPod(asked);
      assert.equal(status, 201, `${foreign.from}: ${String(body['message'])}`);
      assert.ok(isInjected(body), foreign.from);
      taken += 1;
    }
    assert.ok(taken >= 30, `${taken} were taken`);
  });
});
