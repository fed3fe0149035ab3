import assert from 'node:assert/strict';
import { SECOND_MS } from '../../../src/domain/duration.ts';
import { REVIEW_HOLDS_MS } from '../../../src/engine/operations/pods/doorkeeper.ts';
import { PERSON } from '../../engine/rig.ts';
import { openDoor, routerIn } from './door.ts';
import type { Door } from './door.ts';
import { podRights } from './rights.ts';
import { jwt, startStandInCluster } from './stand-in-cluster.ts';
import type { StandInCluster } from './stand-in-cluster.ts';
import type { TestPod } from './cluster-under-test.ts';

const PAUSE = { act: 'pause', reason: 'something happens to the credential' } as const;
const ROTATE = { note: null, afterLoss: false } as const;

describe('what a pod may read', function () {
  this.timeout(60_000);
  podRights(() => startStandInCluster());
});

describe('pods whose cluster says more than yes or no', function () {
  this.timeout(60_000);
  let cluster: StandInCluster;
  let other: StandInCluster;
  let door: Door;
  let pod: TestPod;
  let token: string;

  beforeEach(async () => {
    cluster = await startStandInCluster();
    other = await startStandInCluster('https://other.example');
    door = await openDoor({ prod: cluster, other });
    await door.list([routerIn('trading')]);
    pod = await cluster.makePod('trading', 'orders-7', 'order-router');
    token = await pod.tokenFor('keyturn');
  });
  afterEach(async () => {
    await door.close();
    await cluster.stop();
    await other.stop();
  });

  const rotated = async (): Promise<void> => {
    await door.rig.operations.rotate(door.credential, ROTATE, PERSON);
    await door.rig.ticker.idle();
  };

  it('show a token to the cluster that it says it is from, and to no other', async () => {
    await door.receive(token);
    assert.deepEqual([cluster.shown.length, other.shown.length], [1, 0]);
    const foreign = jwt({ iss: 'https://nobody.example', aud: ['keyturn'], exp: Date.now() / 1_000 + 60 });
    assert.equal((await door.receive(foreign)).status, 401);
    assert.deepEqual([cluster.shown.length, other.shown.length], [1, 0]);
  });

  it('are of their own cluster: the other has a service account of the same name', async () => {
    const twin = await other.makePod('trading', 'orders-7', 'order-router');
    assert.equal((await door.receive(await twin.tokenFor('keyturn'))).status, 403);
  });

  it('are refused where it says yes for another audience, for several pods, or for a person', async () => {
    const good = { username: 'system:serviceaccount:trading:order-router', audience: 'keyturn' };
    const name = 'authentication.kubernetes.io/pod-name';
    const uid = 'authentication.kubernetes.io/pod-uid';
    const extra = { [name]: ['orders-7'], [uid]: ['u-1'] };
    for (const given of [
      { ...good, extra: { [name]: ['orders-7'] } },
      { ...good, extra: { ...extra, [uid]: ['u-1', 'u-2'] } },
      { ...good, extra, username: 'system:serviceaccount:trading:order-router:x' },
      { ...good, extra, username: 'somebody@example.com' },
    ])
      assert.equal((await door.receive(cluster.give({}, given))).status, 401, JSON.stringify(given));
    assert.equal((await door.receive(cluster.give({}, { ...good, extra }))).status, 200);
    const yes = { authenticated: true, user: { username: good.username, extra } };
    for (const audiences of [undefined, [], ['another']]) {
      cluster.instead({ status: 201, body: { status: { ...yes, audiences } } });
      assert.equal((await door.receive(token)).status, 401, JSON.stringify(audiences));
    }
    cluster.instead({ status: 201, body: { status: { ...yes, audiences: ['keyturn'] } } });
    assert.equal((await door.receive(token)).status, 200);
  });

  it('are asked to come again while nobody can say who they are, and nothing is quoted', async () => {
    for (const act of [
      'cut',
      { status: 500, body: { message: token } },
      { status: 201, body: {} },
    ] as const) {
      cluster.instead(act);
      const { status, body } = await door.receive(token);
      assert.deepEqual([status, body?.['code']], [503, 'KT6510'], JSON.stringify(body));
      assert.doesNotMatch(JSON.stringify(body), new RegExp(token.split('.')[2] ?? ''));
    }
  });

  it('keep their stream and get their keys for two minutes without the API server', async () => {
    const heard = await door.receive(token);
    cluster.instead('cut');
    await door.rig.pass(REVIEW_HOLDS_MS - 30 * SECOND_MS);
    await rotated();
    assert.equal(kindOf(await heard.next()), 'key 2');
  });

  it('keep their stream without it for longer, and get the new key when it is back', async () => {
    const heard = await door.receive(token);
    cluster.instead('cut');
    await door.rig.pass(REVIEW_HOLDS_MS + SECOND_MS);
    await rotated();
    assert.equal(kindOf(await heard.next()), 'failed KT6510');
    assert.equal((await door.reads()).length, 1);
    assert.equal((await heard.next())?.is, 'settled');
    cluster.instead(null);
    await door.rig.pass(11 * SECOND_MS);
    await door.rig.operations.life(door.credential, PAUSE, false, PERSON);
    assert.equal(kindOf(await heard.next()), 'key 2');
  });

  it('keep their stream while others have any number of tokens looked at that are none', async () => {
    const heard = await door.receive(token);
    const forged = () => jwt({ iss: cluster.issuer, aud: ['keyturn'], exp: Date.now() / 1_000 + 60 });
    cluster.instead('hang');
    let answered = 0;
    for (let count = 0; count < 40; count += 1)
      void door
        .receive(forged())
        .catch(() => null)
        .finally(() => (answered += 1));
    await cluster.asked(8);
    cluster.instead(null);
    await door.rig.pass(61 * SECOND_MS);
    await rotated();
    assert.equal(kindOf(await heard.next()), 'key 2');
    assert.equal(cluster.shown.filter((shown) => shown === token).length, 2);
    assert.equal(answered, 0);
  });

  it('end with their token: the next one begins a stream of its own', async () => {
    const heard = await door.receive(token);
    await door.rig.pass(11 * 60 * SECOND_MS);
    await rotated();
    assert.equal(await heard.next(), null);
    assert.equal((await door.reads()).length, 1);
  });

  it('end with their pod, at the next look and before any key', async () => {
    const heard = await door.receive(token);
    await pod.remove();
    await door.rig.pass(61 * SECOND_MS);
    await rotated();
    assert.equal(await heard.next(), null);
    assert.equal((await door.reads()).length, 1);
  });

  it('are asked about once while a review holds', async () => {
    const heard = await door.receive(token);
    await rotated();
    assert.deepEqual(kindOf(await heard.next()), 'key 2');
    assert.equal(cluster.shown.length, 1);
  });

  it('are known one by one: who has which version', async () => {
    const second = await cluster.makePod('trading', 'orders-8', 'order-router');
    await cluster.makePod('trading', 'orders-9', 'order-router');
    await door.receive(token);
    await door.loaded(token, 1);
    await door.loaded(token, 1);
    await door.receive(await second.tokenFor('keyturn'));
    const words = async () => {
      const { version, holders } = await door.rig.operations.adoption(door.credential);
      return [version, ...holders.map(({ pod: of, word }) => `${of} ${word}`)];
    };
    assert.deepEqual(await words(), [
      ...[1, 'trading/orders-7 loaded', 'trading/orders-8 delivered', 'trading/orders-9 old'],
    ]);
    assert.equal((await door.reads()).length, 3, 'what is said twice is written once');
    assert.notEqual(await door.loaded(await second.tokenFor('keyturn'), 999_999_999), 204);
    assert.equal((await words())[1], 'trading/orders-7 loaded', 'what one invents takes nothing from others');
    await door.loaded(await second.tokenFor('keyturn'), 1);
    assert.equal((await words())[2], 'trading/orders-8 loaded');
  });
});

function kindOf(
  word: { readonly is: string; readonly version?: number; readonly fault?: { readonly code: string } } | null,
) {
  return word === null ? 'ended' : `${word.is} ${word.version ?? word.fault?.code}`;
}
