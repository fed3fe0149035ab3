import assert from 'node:assert/strict';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { lookAtCluster } from '../../../src/engine/pods/look.ts';
import { sharedApiServer } from '../../support/kubernetes/api-server.ts';
import type { PodLedger } from '../../../src/domain/pods/ledger.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import * as history from '../../support/history.ts';
import { requireServer } from '../../support/servers/require.ts';
import { ACCOUNT, CLUSTER, lookDeps, newScene } from './rig.ts';
import type { Scene } from './rig.ts';

const { state } = history.overlapping();
const OLD = history.START_AT - HOUR_MS;
const NEW = history.START_AT + HOUR_MS;

describe('a look at the pods of a cluster', function () {
  this.timeout(60_000);
  let server: ApiServer;
  let scene: Scene;

  before(async function () {
    requireServer(this, 'kubernetes');
    this.timeout(180_000);
    server = await sharedApiServer();
  });

  afterEach(() => scene.cluster.close());

  const open = async (restarts: boolean): Promise<Scene> => (scene = await newScene(server, { restarts }));
  const specFor = (serviceAccount = ACCOUNT) => ({
    ...history.spec,
    consumers: [
      {
        ...{ name: 'order-router', loads: 'live' as const, token: null },
        kubernetes: { cluster: CLUSTER, namespace: scene.namespace, serviceAccount },
      },
    ],
  });
  const look = (counted: string[] = [], spec = specFor(), ledger?: PodLedger) =>
    lookAtCluster(lookDeps(scene, spec, state, counted, ledger), CLUSTER);
  const codes = async () => (await look()).conditions.map(({ code }) => code);

  it('restarts one workload after the other, and stops where one does not come up', async () => {
    await open(true);
    for (const name of ['a', 'b', 'c']) await scene.deployment(name, OLD);
    const counted: string[] = [];
    assert.equal((await look(counted)).isMoving, true);
    const mark = await scene.marks('a');
    assert.match(mark ?? '', /^wb-orders-1=2-/);
    assert.equal((await look(counted)).isMoving, true);
    assert.equal(await scene.marks('b'), undefined);

    await scene.rollOut('a', NEW);
    await look(counted);
    assert.equal(await scene.marks('b'), mark);
    await scene.giveUp('b');
    const { conditions, isMoving } = await look(counted);
    assert.deepEqual([isMoving, await scene.marks('c')], [false, undefined]);
    const failed = conditions.find(({ code }) => code === 'KT-A376');
    assert.match(failed?.summary ?? '', new RegExp(`deployment ${scene.namespace}/b was restarted`));

    await scene.rollOut('b', NEW);
    await look(counted);
    await scene.rollOut('c', NEW);
    assert.deepEqual((await look(counted)).conditions, []);
    assert.deepEqual(counted, ['begun', 'begun', 'begun']);
  });

  it('restarts nothing that somebody changed since it was looked at', async () => {
    await open(true);
    await scene.deployment('a', OLD);
    const seen = await scene.cluster.workload(scene.namespace, { kind: 'ReplicaSet', name: 'a-1' });
    assert.ok(seen !== null);
    await scene.giveUp('a');
    assert.equal(await scene.cluster.restart(seen, ['wb-orders-1=2-x'], Date.now()), false);
    assert.equal(await scene.marks('a'), undefined);
  });

  it('knows no workload behind an owner that is gone, or of another kind', async () => {
    await open(true);
    for (const kind of ['ReplicaSet', 'StatefulSet', 'Job', 'constructor'])
      for (const name of ['gone', '../secrets', 'A/B'])
        assert.equal(await scene.cluster.workload(scene.namespace, { kind, name }), null);
  });

  it('restarts nothing of a service account that no manifest grants the key', async () => {
    await open(true);
    await scene.deployment('a', OLD);
    assert.deepEqual((await look([], specFor('other'))).findings, []);
    assert.equal(await scene.marks('a'), undefined);
  });

  it('restarts nothing where the manifest does not say so, and says who is too old', async () => {
    await open(false);
    await scene.deployment('a', OLD);
    assert.deepEqual(await codes(), ['KT-A374']);
    assert.equal(await scene.marks('a'), undefined);
  });

  it('finds pods that have not loaded the new key, each by itself, as its uid is known here', async () => {
    await open(false);
    const metadata = { annotations: { 'keyturn.dev/credential.orders': 'wb-orders-1' } };
    const containers = [
      { name: 'app', image: 'app:1' },
      { name: 'keyturn-agent', image: 'agent:1' },
    ];
    for (const name of ['quick', 'slow']) await scene.pod(name, { metadata, spec: { containers } }, OLD);
    const seen = await scene.cluster.pods(scene.namespace);
    const at = history.START_AT;
    const marks = { first: { version: 1, at }, delivered: { version: 2, at } };
    const ledger = new Map(
      seen.map(({ uid, name }) => [uid, { ...marks, loaded: { version: name === 'quick' ? 2 : 1, at } }]),
    );
    const { conditions } = await look([], specFor(), ledger);
    assert.deepEqual(
      conditions.map(({ code, summary }) => [code, summary]),
      [['KT-A377', `cluster ${CLUSTER}: ${scene.namespace}/slow has not loaded v2 of wb-orders-1`]],
    );
  });

  it('finds pods without keys, without the label, and with keys that never change', async () => {
    await open(false);
    const annotations = { 'keyturn.dev/credential.orders': 'wb-orders-1' };
    const labels = { 'keyturn.dev/inject': 'true' };
    await scene.pod('ignored', { metadata: { annotations, labels } }, NEW);
    await scene.pod('forgotten', { metadata: { annotations } }, NEW);
    const volumeMounts = [{ name: 'keyturn-keys', mountPath: '/key', subPath: 'orders.env' }];
    const containers = [
      { name: 'app', image: 'app:1', volumeMounts },
      { name: 'keyturn-agent', image: 'agent:1' },
    ];
    const spec = { containers, volumes: [{ name: 'keyturn-keys', emptyDir: {} }] };
    await scene.pod('frozen', { metadata: { annotations, labels }, spec }, NEW);
    await scene.pod('bystander', {}, OLD);
    const { findings, conditions } = await look();
    const { namespace } = scene;
    assert.deepEqual(
      findings.map(({ kind, what }) => [kind, what]),
      [
        ['unlabelled', `${namespace}/forgotten`],
        ['frozen', `container app of ${namespace}/frozen`],
        ['uninjected', `${namespace}/ignored`],
      ],
    );
    assert.deepEqual(
      conditions.map(({ code }) => code),
      ['KT-A371', 'KT-A372', 'KT-A373'],
    );
  });
});
