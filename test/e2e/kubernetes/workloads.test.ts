import assert from 'node:assert/strict';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { NAMESPACE } from '../../support/kubernetes/chart.ts';
import type { Values } from '../../support/kubernetes/chart.ts';
import { requireCluster } from '../../support/kubernetes/cluster/cluster.ts';
import type { Cluster } from '../../support/kubernetes/cluster/cluster.ts';
import { follow } from '../../support/kubernetes/follow.ts';
import { injectorReplicas, withNext } from '../../support/kubernetes/injector-replicas.ts';
import { REHEARSAL, startReleaseCluster, TRADING } from '../../support/kubernetes/release.ts';
import type { ReleaseCluster } from '../../support/kubernetes/release.ts';
import { rehearsalIssuer } from '../../support/kubernetes/rehearsal-issuer.ts';
import type { RehearsalIssuer } from '../../support/kubernetes/rehearsal-issuer.ts';
import { application, deployment, job, pod } from '../../support/kubernetes/workloads.ts';
import { requireServer } from '../../support/servers/require.ts';

const PATIENCE_MS = 3 * MINUTE_MS;
/** Long enough for a pod to move to the new key, short enough for a test to see its end. */
const OVERLAP_MS = MINUTE_MS;
const IN_TRADING = `--namespace=${TRADING}`;

/** A second key, for the pods of another service account, which are restarted for it. */
const DESK = {
  ...{ apiVersion: 'keyturn.dev/v1alpha1', kind: 'Credential', metadata: { name: 'wb-desk' } },
  spec: {
    ...{ issuer: 'rehearsal', user: 'broker-keys@example.com', owner: 'group:broker-ops' },
    destinations: [{ store: 'embedded', path: 'wb-desk' }],
    fields: { WEBULL_APP_KEY: 'appKey', WEBULL_APP_SECRET: 'appSecret' },
    consumers: [{ name: 'desk', kubernetes: { namespace: TRADING, serviceAccount: 'desk' } }],
  },
};
const VALUES: Values = {
  ...REHEARSAL,
  daemon: { manifests: { 'desk.yaml': DESK } },
  rbac: { restartNamespaces: [TRADING] },
};
const ROUTER = { serviceAccount: 'order-router', script: application('wb-demo') };
const ORDERS = { 'credential.orders': 'wb-demo', ack: 'file' };
/** Says what it has found, and nothing that anybody could use. */
const DIGEST = `console.log(crypto.hash('sha256', fs.readFileSync('/var/run/keyturn/orders.env')))`;

describe('workloads beside the chart, on a real cluster', function () {
  this.timeout(10 * MINUTE_MS);
  let rig: ReleaseCluster;
  let cluster: Cluster;
  let issuer: RehearsalIssuer;
  /** What the pod had before its first rotation. */
  let old: string;

  before(async function () {
    requireServer(this, 'images');
    requireCluster(this);
    rig = await startReleaseCluster();
    ({ cluster } = rig);
    issuer = rehearsalIssuer(rig);
    await rig.release(['install'], VALUES);
    for (const name of ['order-router', 'desk'])
      await cluster.kubectl(['create', 'serviceaccount', name, IN_TRADING]);
    const desk = { serviceAccount: 'desk', script: application('wb-desk', { follow: false }) };
    const wish = { 'credential.orders': 'wb-desk', ack: 'file', 'on-change': 'restart' };
    await rig.apply(
      pod('order-router', { ...ROUTER, wish: ORDERS }),
      deployment('desk', 3, { ...desk, wish }),
    );
    await waitFor('condition=Ready', 'pod/order-router');
    await waitFor('condition=Available', 'deployment/desk');
  });
  after(() => rig?.stop());

  const waitFor = (condition: string, ...what: readonly string[]): Promise<string> =>
    cluster.kubectl(['wait', `--for=${condition}`, '--timeout=180s', IN_TRADING, ...what]);
  const get = async (what: string, path: string): Promise<string> =>
    (await cluster.kubectl(['get', what, IN_TRADING, `--output=jsonpath=${path}`])).trim();
  const read = async (name: string): Promise<string> =>
    (
      await rig.node(
        'order-router',
        'application',
        `console.log(fs.readFileSync('/var/run/keyturn/${name}', 'utf8'))`,
      )
    ).trim();
  const adopted = (credential: string): Promise<string> =>
    rig.keyturn('rollout', 'status', credential, '--timeout', '4m');
  const filesAfter = (before: string): Promise<string> =>
    until(
      'the files to change',
      async () => {
        const now = await read('orders.env');
        return now !== before && now;
      },
      PATIENCE_MS,
    );

  const isStale = async (): Promise<boolean> =>
    (JSON.parse(await read('status.json')) as { readonly stale: boolean }).stale;
  const isInjected = async (): Promise<boolean> => {
    const wanted = JSON.stringify(pod('another', { ...ROUTER, wish: ORDERS }));
    const shown = '--output=jsonpath={.spec.initContainers[*].name}';
    const made = await cluster.kubectl(['create', '--dry-run=server', '--filename=-', shown], wanted);
    return made === 'keyturn-agent';
  };
  const ofDaemon = (...words: readonly string[]): Promise<string> =>
    cluster.kubectl([...words, `--namespace=${NAMESPACE}`]);

  it('brings a pod its next key under restricted, and both keys are good during the overlap', async () => {
    await issuer.overlap(OVERLAP_MS);
    old = await read('orders.env');
    await rig.keyturn('rotate', 'wb-demo');
    assert.deepEqual(await issuer.answers(old, await filesAfter(old)), ['accepted', 'accepted']);
    assert.match(await adopted('wb-demo'), /everybody has loaded v2/);
  });

  it('lets a job end that has read its key, with the agent beside it and with the key fetched once', async () => {
    const wish = { 'credential.orders': 'wb-demo' };
    const reads = { serviceAccount: 'order-router', script: DIGEST };
    await rig.apply(
      job('beside', { ...reads, wish }),
      job('once', { ...reads, wish: { ...wish, 'init-only': 'true' } }),
    );
    await waitFor('condition=Complete', 'job/beside', 'job/once');
    const [expected = ''] = (await rig.node('order-router', 'application', DIGEST)).trim().split('\n');
    for (const [name, agent] of [
      ['beside', 'keyturn-agent'],
      ['once', 'keyturn-fetch'],
    ] as const) {
      const said = await cluster.kubectl(['logs', IN_TRADING, `job/${name}`, '--container=application']);
      assert.equal(said.trim(), expected);
      const ended = await cluster.kubectl([
        ...['get', 'pods', IN_TRADING, `--selector=job-name=${name}`],
        '--output=jsonpath={.items[*].status.phase} {.items[*].status.initContainerStatuses[*].name} {.items[*].status.initContainerStatuses[*].state.terminated.exitCode}',
      ]);
      assert.equal(ended, `Succeeded ${agent} 0`);
    }
    await adopted('wb-demo');
  });

  it('lets go of a pod that is deleted while it waits for a key that it may not have', async () => {
    const wish = { ...ORDERS, 'credential.desk': 'wb-desk' };
    await rig.apply(pod('waiting', { ...ROUTER, wish, graceSeconds: 120 }));
    await until(
      'the other key to be delivered to it',
      async () => /trading\/waiting.* v2 .*delivered/.test(await rig.keyturn('who', 'wb-demo')),
      PATIENCE_MS,
    );
    assert.equal(await get('pod/waiting', '{.status.phase}'), 'Pending');
    await assert.rejects(rig.keyturn('rollout', 'status', 'wb-demo', '--timeout', '1s'), /trading\/waiting/);
    // Half of its grace: the agent has ended by itself, and was not killed.
    await cluster.kubectl(['delete', IN_TRADING, 'pod/waiting', '--timeout=60s']);
    assert.doesNotMatch(await rig.keyturn('who', 'wb-demo'), /waiting/);
    assert.match(await adopted('wb-demo'), /everybody has loaded v2/);
  });

  it('goes on admitting pods while an injector dies in the middle of a rotation of its certificate', async () => {
    const injectors = injectorReplicas(cluster);
    const first = await injectors.state();
    await injectors.keep(withNext(first, Date.now()));
    await until('its authority to be known', async () => (await injectors.authorities()) === 2, PATIENCE_MS);
    const admitted: boolean[] = [];
    const dead = await injectors.kill();
    // By failurePolicy, what is made while the Service still leads to the dead one has no agent.
    const hasNoticed = async (): Promise<boolean> => !(await injectors.isReady(dead)) && (await isInjected());
    await until('the Service to have noticed', hasNoticed, PATIENCE_MS);
    const middle = await until(
      'somebody to note since when it is known',
      async () => {
        admitted.push(await isInjected());
        const { next, ...state } = await injectors.state();
        return next?.trustedSince != null && { ...state, pair: next.pair, since: next.trustedSince };
      },
      PATIENCE_MS,
    );
    // The ten minutes that API servers have to hear of an authority are over.
    const { pair, since, ...state } = middle;
    await injectors.keep({ ...state, next: { pair, trustedSince: since - 10 * MINUTE_MS } });
    await until(
      'both to show it',
      async () => {
        admitted.push(await isInjected());
        const shown = await injectors.shown();
        return shown.length === 2 && shown.every((each) => each === pair.cert);
      },
      PATIENCE_MS,
    );
    admitted.push(await isInjected());
    assert.ok(admitted.every(Boolean), admitted.join());
    const { serving, previous } = await injectors.state();
    assert.deepEqual([serving?.cert, previous?.authorities], [pair.cert, [first.serving?.ca]]);
  });

  it('restarts a Deployment for its next key pod by pod, after a daemon that was away meanwhile', async () => {
    // From now on a reset leaves the old key its ten days.
    await issuer.overlap(10 * DAY_MS);
    const status = '{.status.availableReplicas} {.status.updatedReplicas}{"\\n"}';
    const seen = follow(cluster, [IN_TRADING, 'deployment/desk', `--output=jsonpath=${status}`]);
    const before = await read('orders.env');
    await rig.keyturn('rotate', 'wb-desk');
    await assert.rejects(rig.keyturn('rollout', 'status', 'wb-desk', '--timeout', '1s'), /trading\/desk-/);
    await ofDaemon('scale', 'statefulset/keyturn', '--replicas=0');
    await ofDaemon('wait', '--for=delete', 'pod/keyturn-0', '--timeout=180s');
    await until('the agent to say so', async () => (await isStale()) && 'stale', PATIENCE_MS);
    assert.equal(await read('orders.env'), before);
    await ofDaemon('scale', 'statefulset/keyturn', '--replicas=1');
    await ofDaemon('rollout', 'status', 'statefulset/keyturn', '--timeout=180s');
    assert.match(await adopted('wb-desk'), /everybody has loaded v2/);
    const mark = await get('deployment/desk', '{.spec.template.metadata.annotations}');
    assert.match(mark, /"keyturn\.dev\/restarted-for":"wb-desk=2-/);
    const counts = seen().map((line) => line.split(' ').map(Number));
    assert.ok(
      counts.every(([available = 0]) => available >= 3),
      seen().join(),
    );
    const updated = new Set(counts.map(([, count]) => count));
    assert.ok(
      [1, 2, 3].every((count) => updated.has(count)),
      seen().join(),
    );
    await until('the agent to hear of it again', async () => !(await isStale()), PATIENCE_MS);
    assert.equal(await read('orders.env'), before);
  });

  it('ends the old key at the issuer when its overlap is over, and the new one stays', async () => {
    const expired = '401 Invalid credentials: the app key has expired.';
    const isOver = async (): Promise<boolean> => (await issuer.answers(old))[0] === expired;
    await until('the old key to be refused', isOver, PATIENCE_MS);
    assert.deepEqual(await issuer.answers(await read('orders.env')), ['accepted']);
    await until(
      'the daemon to have seen both',
      async () => /^v1 +expired /m.test(await rig.keyturn('show', 'wb-demo')),
      PATIENCE_MS,
    );
  });

  it('brings the next key to a pod that had none of the daemon for a while', async () => {
    const before = await read('orders.env');
    await rig.keyturn('rotate', 'wb-demo');
    assert.deepEqual(await issuer.answers(before, await filesAfter(before)), ['accepted', 'accepted']);
    assert.match(await adopted('wb-demo'), /everybody has loaded v3/);
  });
});
