import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import type { CustodyView } from '../../../src/domain/views.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { NAMESPACE } from '../../support/kubernetes/chart.ts';
import type { Values } from '../../support/kubernetes/chart.ts';
import { NODE_NAME } from '../../support/kubernetes/cluster/addresses.ts';
import { requireCluster } from '../../support/kubernetes/cluster/cluster.ts';
import type { Cluster } from '../../support/kubernetes/cluster/cluster.ts';
import { follow } from '../../support/kubernetes/follow.ts';
import type { Reply } from '../../support/kubernetes/inside/ask.ts';
import {
  askingService,
  REPLICAS,
  startReplicaCluster,
  TOKEN_SECONDS,
} from '../../support/kubernetes/replicas.ts';
import type { AskService, ReplicaCluster } from '../../support/kubernetes/replicas.ts';
import { AUDIENCE } from '../../support/kubernetes/vault-login.ts';
import { requireServer } from '../../support/servers/require.ts';

const PATIENCE_MS = 3 * MINUTE_MS;
/** So many that a Service that chooses between two by chance has chosen both. */
const MANY = 30;
/** So many that they are not all led to the one of two that is just ending. */
const FEW = 10;
/** The machine is for the daemons, which are starting. */
const PAUSE_MS = 250;
const [FIRST, SECOND] = REPLICAS;

describe('replicas of the chart on a PostgreSQL, on a real cluster', function () {
  this.timeout(10 * MINUTE_MS);
  let rig: ReplicaCluster;
  let cluster: Cluster;
  /** With a token that was made at the first replica. */
  let ask: AskService;
  /** What the first one's volume says of whose it is. */
  let identity: string;

  before(async function () {
    for (const name of ['images', 'postgres', 'openbao'] as const) requireServer(this, name);
    requireCluster(this);
    rig = await startReplicaCluster();
    ({ cluster } = rig);
  });
  after(() => rig?.stop());

  const kubectl = (...words: readonly string[]): Promise<string> =>
    cluster.kubectl([...words, `--namespace=${NAMESPACE}`]);
  const get = (what: string, path: string): Promise<string> =>
    kubectl('get', what, `--output=jsonpath=${path}`);
  const custodyOf = async (replica: string): Promise<CustodyView> =>
    JSON.parse(await rig.keyturnIn(replica, 'custody', 'status', '--output', 'json')) as CustodyView;
  /** Rejects where a check fails. */
  const isWell = async (replica: string): Promise<void> =>
    assert.match(await rig.keyturnIn(replica, 'doctor'), /^✔ store bao +answers$[\s\S]*all well/m);
  const inPod = (replica: string, expression: string): Promise<string> =>
    rig.node(replica, 'keyturn', `const fs = require('node:fs'); console.log(${expression})`);
  const identityOf = (replica: string): Promise<string> =>
    inPod(replica, `fs.readFileSync('/data/keyturn/replica.json', 'utf8')`);
  /** As a drain asks, and without an effect where it is allowed. */
  const evict = (name: string): Promise<string> => {
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}/eviction?dryRun=All`;
    const wanted = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: NAMESPACE } };
    return cluster.kubectl(['create', `--raw=${path}`, '--filename=-'], JSON.stringify(wanted));
  };

  it('become ready under restricted, as two of one installation, each with a volume of its own', async () => {
    await rig.release(['install'], rig.values);
    const views = await Promise.all(REPLICAS.map(custodyOf));
    assert.equal(new Set(views.map(({ kek, recipient }) => `${kek} ${recipient}`)).size, 1);
    for (const [index, { replicas }] of views.entries())
      assert.deepEqual(
        replicas.map(({ name, self, running }) => ({ name, self, running })),
        REPLICAS.map((name) => ({ name, self: name === REPLICAS[index], running: true })),
      );
    const claims = await get('persistentvolumeclaims', '{.items[*].metadata.name} {.items[*].status.phase}');
    assert.equal(claims, 'data-keyturn-0 data-keyturn-1 Bound Bound');
    assert.notEqual(await identityOf(FIRST), await identityOf(SECOND));
    assert.equal(
      await get('poddisruptionbudget/keyturn', '{.status.currentHealthy} {.status.disruptionsAllowed}'),
      '2 1',
    );
    await evict(FIRST);
  });

  it('are let into OpenBao by the token that the kubelet projects, and have no other', async () => {
    const payload = `Buffer.from(fs.readFileSync('/tokens/bao', 'utf8').split('.')[1], 'base64url').toString()`;
    for (const replica of REPLICAS) {
      await isWell(replica);
      const { aud, sub, exp, iat, ...about } = JSON.parse(await inPod(replica, payload)) as Payload;
      assert.deepEqual([aud, sub], [[AUDIENCE], `system:serviceaccount:${NAMESPACE}:keyturn`]);
      assert.equal(about['kubernetes.io'].pod.name, replica);
      assert.equal(exp - iat, TOKEN_SECONDS);
      assert.equal((await inPod(replica, `fs.existsSync('/var/run/secrets')`)).trim(), 'false');
    }
  });

  it('both take a token that was made at one of them', async () => {
    const token = await rig.keyturnIn(FIRST, 'tokens', 'create', 'ops', '--role', 'auditor');
    ask = await askingService(cluster, token.trim());
    const answers = await ask(MANY);
    assert.deepEqual(new Set(answers.map(whoAnswered)), new Set(REPLICAS));
  });

  it('do without each other: the Service leads to the one that is left, and a drain has to leave that one', async () => {
    identity = await identityOf(FIRST);
    // Nobody comes in its place before it was seen that the other one does.
    await cluster.kubectl(['cordon', NODE_NAME]);
    await kubectl('delete', `pod/${FIRST}`, '--grace-period=0', '--force');
    const isAlone = async (): Promise<boolean> =>
      (await ask(MANY)).every((each) => whoAnswered(each) === SECOND);
    await until('the Service to lead to the other one', isAlone, PATIENCE_MS);
    assert.equal(await get(`pod/${FIRST}`, '{.status.phase}'), 'Pending');
    await isWell(SECOND);
    const healthy = (): Promise<string> => get('poddisruptionbudget/keyturn', '{.status.currentHealthy}');
    await until('the budget to have noticed', async () => (await healthy()) === '1', PATIENCE_MS);
    await assert.rejects(evict(SECOND), /disruption budget/);
  });

  it('come back to their own volume, and are let in as a pod that nobody knew', async () => {
    await cluster.kubectl(['uncordon', NODE_NAME]);
    await kubectl('rollout', 'status', 'statefulset/keyturn', '--timeout=180s');
    assert.equal(await identityOf(FIRST), identity);
    await isWell(FIRST);
    const { replicas } = await custodyOf(SECOND);
    assert.deepEqual(
      replicas.map(({ name, running }) => [name, running]),
      REPLICAS.map((name) => [name, true]),
    );
  });

  it('are upgraded one after the other, and somebody answers at every moment', async () => {
    const ready = '--output=jsonpath={.status.readyReplicas}{"\\n"}';
    const seen = follow(cluster, [`--namespace=${NAMESPACE}`, 'statefulset/keyturn', ready]);
    const daemon = { ...(rig.values['daemon'] as Values), logLevel: 'debug' };
    let isOver = false;
    const upgraded = rig.release(['upgrade'], { ...rig.values, daemon }).finally(() => (isOver = true));
    const rounds: (readonly Reply[])[] = [];
    while (!isOver) {
      rounds.push(await ask(FEW));
      await pause(PAUSE_MS);
    }
    await upgraded;
    // In the moment in which one ends the Service may lead to it still: then nobody answers, and the next try is good.
    const failures = rounds.flat().filter(({ status }) => status !== 200);
    assert.ok(
      failures.every(({ status }) => status === null),
      JSON.stringify(failures),
    );
    assert.ok(rounds.every((round) => round.some(({ status }) => status === 200)));
    assert.deepEqual(new Set(seen()), new Set(['2', '1']));
    for (const replica of REPLICAS) {
      await isWell(replica);
      assert.match(await get(`pod/${replica}`, '{.spec.containers[0].args}'), /--log-level=debug/);
    }
  });
});

interface Payload {
  readonly aud: readonly string[];
  readonly sub: string;
  readonly exp: number;
  readonly iat: number;
  readonly 'kubernetes.io': { readonly pod: { readonly name: string } };
}

/** Which replica; or what came in place of an answer. */
function whoAnswered({ status, text }: Reply): string {
  if (status !== 200) return `${status} ${text}`;
  const { replicas } = JSON.parse(text) as CustodyView;
  return replicas.find(({ self }) => self)?.name ?? 'nobody';
}
