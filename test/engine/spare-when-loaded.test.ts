import assert from 'node:assert/strict';
import { consumer } from '../../src/domain/access/caller.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { PodSeen } from '../../src/domain/pods/pod.ts';
import type { CredentialSpec } from '../../src/domain/spec.ts';
import { pod } from '../domain/pods/pods.ts';
import { engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const spared = { ...spec, standby: 'wb-demo-b' };
const MOVE = { leaked: false, incident: null, replace: true, note: null, spare: true, whenLoaded: true };
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;

/** The old key is deleted at the issuer by nobody else: whoever still uses it at that moment fails. */
describe('a move that ends the old key once everybody has loaded the new one', () => {
  let rig: EngineRig;
  let pods: readonly PodSeen[] | Fault;

  beforeEach(() => (pods = []));
  afterEach(() => rig.close());

  const begin = async (of: CredentialSpec = spared): Promise<void> => {
    const cluster = async () => ({
      ...{ name: 'prod', audience: 'keyturn', restarts: false },
      pods: async () => {
        if (pods instanceof Fault) throw pods;
        return pods;
      },
      review: () => Promise.reject(new Error('nobody comes in')),
      workload: () => Promise.reject(new Error('nothing is restarted')),
      restart: () => Promise.reject(new Error('nothing is restarted')),
      close: async () => undefined,
    });
    rig = await engineRig({ fleet: fleetOf([of]), cluster, ageMs: 10 * DAY_MS });
    await rig.pass(0);
    await rig.operations.revoke(spec.name, MOVE, PERSON);
    await rig.pass(MINUTE_MS);
  };
  const versions = async (): Promise<string> => {
    const row = await rig.ports.journal.findByName(spec.name);
    return (row?.state.versions ?? []).map(({ version, status }) => `v${version} ${status}`).join(', ');
  };
  const why = async (): Promise<string> =>
    (await rig.operations.show(spec.name)).retries.map(({ fault }) => `${fault.code} ${fault.saw}`).join();
  const deletion = async () =>
    (await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 })).flatMap(
      ({ event }) => (event.type === 'DeleteStarted' ? [event] : []),
    );

  it('leaves the old key alive for as long as a consumer has not said so, and records how many have', async () => {
    await begin();
    for (let count = 0; count < 3; count += 1) await rig.pass(LONGEST_PAUSE_MS);
    assert.equal(await versions(), 'v1 previous, v2 current');
    assert.match(await why(), /KT5032 1 of 1 have not loaded v2: order-router/);
    assert.deepEqual(await rig.raised(), ['KT-A104']);
    assert.deepEqual(await deletion(), []);

    await rig.operations.loaded(spec.name, 'order-router', 2, PERSON);
    await rig.pass(LONGEST_PAUSE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 current');
    assert.deepEqual(
      (await deletion()).map(({ loadedBy }) => loadedBy),
      [1],
    );
  });

  it('looks at each pod: one that has loaded it does not speak for the next, and one that is gone holds up nothing', async () => {
    const kubernetes = { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' };
    const consumers = [{ name: 'order-router', loads: 'live' as const, token: null, kubernetes }];
    const [first, second] = [asker('u-1'), asker('u-2')];
    pods = [first, second];
    await begin({ ...spared, consumers });
    await rig.operations.loaded(spec.name, 'order-router', 2, consumer([spec.name], 'order-router', first));
    await rig.pass(LONGEST_PAUSE_MS);
    assert.match(await why(), /1 of 2 have not loaded v2: trading\/router-u-2/);

    pods = new Fault('KT3401', { place: 'cluster prod', saw: 'no connection' });
    await rig.pass(LONGEST_PAUSE_MS);
    assert.match(await why(), /pods of order-router not seen, KT3401/);
    assert.equal(await versions(), 'v1 previous, v2 current');

    pods = [first];
    await rig.pass(LONGEST_PAUSE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 current');
  });

  it('waits for who has the token of a consumer, whatever its pods have loaded', async () => {
    const kubernetes = { cluster: 'prod', namespace: 'trading', serviceAccount: 'order-router' };
    pods = [asker('u-1')];
    await begin({ ...spared, consumers: spec.consumers.map((each) => ({ ...each, kubernetes })) });
    const inPod = consumer([spec.name], 'order-router', asker('u-1'));
    await rig.operations.loaded(spec.name, 'order-router', 2, inPod);
    await rig.pass(LONGEST_PAUSE_MS);
    assert.match(await why(), /1 of 2 have not loaded v2: order-router$/);
    assert.equal(await versions(), 'v1 previous, v2 current');

    await rig.operations.loaded(spec.name, 'order-router', 2, consumer([spec.name], 'order-router'));
    await rig.pass(LONGEST_PAUSE_MS);
    assert.equal(await versions(), 'v1 revoked, v2 current');
  });

  it('is taken over by a revocation of everything', async () => {
    await begin();
    await rig.operations.revoke(spec.name, { ...MOVE, spare: false, whenLoaded: false }, PERSON);
    await rig.pass(MINUTE_MS);
    assert.match(await versions(), /^v1 revoked, v2 revoked/);
  });

  it('is refused where nobody could ever say so', async () => {
    rig = await engineRig({ fleet: fleetOf([{ ...spared, consumers: [] }]), ageMs: 10 * DAY_MS });
    await rig.pass(0);
    for (const request of [MOVE, { ...MOVE, spare: false }])
      await assert.rejects(rig.operations.revoke(spec.name, request, PERSON), { code: 'KT5031' });
    assert.equal(await versions(), 'v1 current');
  });
});

function asker(uid: string): PodSeen {
  return pod({ uid, name: `router-${uid}`, annotations: { 'credential.orders': spec.name } });
}
