import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { startIssuer } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import type { PlaceOptions, VaultPlace } from '../../support/e2e/place.ts';
import { setUp } from '../../support/e2e/rig.ts';
import type { Rig, Seen } from '../../support/e2e/rig.ts';
import { makeVault } from '../../support/e2e/vault.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy, SeenRequest } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';

const DOWN = { status: 503, body: '{"errors":["down for the test"]}' } as const;
const START = 'Registered Imported Opened Preflighted CallStarted Sealed Parsed Accepted';
const LOCAL_READY = 'Staged Verified';
const OLD_KEY = 'vault: 1.1 live, local: 1.1 live';
const NEW_KEY = 'vault: 1.2 live, local: 1.2 live';
const FOREIGN = { appKey: 'f'.repeat(32), appSecret: 'written-by-somebody-else' };

type Is = (request: SeenRequest) => boolean;

/** The pending copy of an attempt, not the probe of a preflight. */
const isPending: Is = ({ url }) => url.includes('/keyturn-staging/') && !url.includes('keyturn_preflight');
const isWrite: Is = ({ method }) => method === 'PUT' || method === 'POST';
const isLive: Is = ({ url }) => url.includes('/data/trading/');

/** What OpenBao refuses, by the step that it stops. */
const FAILING = {
  preflight: (request) => isWrite(request) && request.url.includes('keyturn_preflight'),
  stage: (request) => isWrite(request) && isPending(request),
  verify: (request) => request.method === 'GET' && isPending(request),
  promote: (request) => isWrite(request) && isLive(request),
} as const satisfies Record<string, Is>;

describe('a store that is down', function () {
  this.timeout(60_000);

  let issuer: Issuer;
  let vault: VaultPlace;
  let proxy: Proxy;
  let rig: Rig;

  before(async function () {
    requireServer(this, 'openbao');
    const direct = await makeVault();
    proxy = await startProxy(direct.address);
    vault = { ...direct, address: proxy.address };
    issuer = await startIssuer();
  });

  after(async () => {
    await proxy?.stop();
    await issuer?.stop();
  });

  beforeEach(() => issuer.switches({ overlapMs: 10 * DAY_MS }));
  afterEach(() => rig.close());

  const breakDown = (is: Is): void => proxy.treat((request) => (is(request) ? DOWN : 'pass'));
  const repair = (): void => proxy.treat(() => 'pass');
  const given = async (is: Is, options: Partial<PlaceOptions> = {}): Promise<Seen> => {
    breakDown(is);
    rig = await setUp(issuer, vault, { ageMs: 80 * DAY_MS, ...options });
    return rig.look();
  };

  it('at the preflight: no reset is made, the alert comes after a quarter of an hour, and it goes on by itself', async () => {
    await given(FAILING.preflight);
    const stuck = await rig.pass(16 * MINUTE_MS);
    assert.equal(stuck.events.join(' '), 'Registered Imported Opened');
    assert.deepEqual(stuck.retries, ['preflight KT3008']);
    assert.deepEqual(stuck.alerts, ['KT-A104']);
    assert.equal(await rig.effects(), '');
    repair();
    const done = await rig.pass(10 * MINUTE_MS);
    assert.equal(done.phase, 'rotation overlap');
    assert.deepEqual(done.alerts, []);
    assert.equal(await rig.effects(), '1 reset');
    assert.equal(await rig.stores(), NEW_KEY);
  });

  it('when a folder is gone at the preflight: no reset is made', async () => {
    repair();
    rig = await setUp(issuer, vault, { ageMs: 70 * DAY_MS });
    await rename(rig.place.folder, `${rig.place.folder}.away`);
    const stuck = await rig.pass(6 * DAY_MS);
    assert.equal(stuck.events.includes('CallStarted'), false);
    assert.equal(await rig.effects(), '');
    await rename(`${rig.place.folder}.away`, rig.place.folder);
    await rig.pass(10 * MINUTE_MS);
    assert.equal(await rig.effects(), '1 reset');
    assert.equal(await rig.stores(), NEW_KEY);
  });

  for (const step of ['stage', 'verify'] as const) {
    describe(`at ${step}, while the old key is alive`, () => {
      const behind = step === 'stage' ? '' : ' Staged';

      it('promotes nothing anywhere: the old key stays in every store', async () => {
        const first = await given(FAILING[step]);
        assert.equal(first.events.join(' '), `${START}${behind} ${LOCAL_READY} Observed`);
        for (const ms of [16 * MINUTE_MS, DAY_MS, 4 * DAY_MS]) {
          const waiting = await rig.pass(ms);
          assert.equal(waiting.events.includes('Promoted'), false);
          assert.ok(waiting.alerts.includes('KT-A104'));
          assert.equal(await rig.stores(), OLD_KEY);
        }
        repair();
        const done = await rig.pass(10 * MINUTE_MS);
        assert.equal(done.phase, 'rotation overlap');
        assert.equal(await rig.stores(), NEW_KEY);
        assert.equal(await rig.effects(), '1 reset');
      });

      it('stops waiting a day before the old key ends: the store that is ready gets the new key alone', async () => {
        await given(FAILING[step]);
        const waiting = await rig.pass(9 * DAY_MS - MINUTE_MS);
        assert.equal(waiting.events.includes('Promoted'), false);
        assert.equal(await rig.stores(), OLD_KEY);
        const alone = await rig.pass(2 * MINUTE_MS);
        assert.equal(alone.events.filter((type) => type === 'Promoted').length, 1);
        assert.ok(alone.alerts.includes('KT-A104'));
        assert.equal(await rig.stores(), 'vault: 1.1 live, local: 1.2 live');
        repair();
        const done = await rig.pass(10 * MINUTE_MS);
        assert.equal(done.phase, 'rotation overlap');
        assert.equal(await rig.stores(), NEW_KEY);
      });
    });

    it(`at ${step}, with an issuer without overlap: the store that is ready gets the new key at once`, async () => {
      await issuer.switches({ overlapMs: 0 });
      const alone = await given(FAILING[step], { issuer: { override: { overlap: '0s' } } });
      assert.equal(alone.events.filter((type) => type === 'Promoted').length, 1);
      assert.equal(await rig.stores(), 'vault: 1.1 dead, local: 1.2 live');
      repair();
      await rig.pass(10 * MINUTE_MS);
      const done = await rig.pass(10 * MINUTE_MS);
      assert.equal(done.phase, null);
      assert.deepEqual(done.versions, [
        [1, 'expired'],
        [2, 'current'],
      ]);
      assert.equal(await rig.stores(), NEW_KEY);
      assert.equal(await rig.effects(), '1 reset');
    });

    it(`at ${step}, when the old key dies before its time: the store that is ready gets the new key`, async () => {
      await given(FAILING[step]);
      // A reset by somebody else ends the first old key at once; ours lives on as the old one of that reset.
      await issuer.resetElsewhere(rig.place.name);
      const alone = await rig.pass(2 * HOUR_MS);
      assert.equal(alone.events.filter((type) => type === 'Promoted').length, 1);
      assert.equal(await rig.stores(), 'vault: 1.1 dead, local: 1.2 live');
      repair();
    });
  }

  it('at promote: the other store is promoted, and this one as soon as it answers', async () => {
    const half = await given(FAILING.promote);
    assert.equal(half.events.filter((type) => type === 'Promoted').length, 1);
    assert.equal(half.phase, 'rotation delivering');
    assert.equal(await rig.stores(), 'vault: 1.1 live, local: 1.2 live');
    repair();
    const done = await rig.pass(MINUTE_MS);
    assert.equal(done.phase, 'rotation overlap');
    assert.equal(await rig.stores(), NEW_KEY);
  });

  it('settles a lost reply of promote by comparing digests, and writes once', async () => {
    let dropped = 0;
    proxy.treat((request) => (FAILING.promote(request) && ++dropped === 1 ? 'drop-reply' : 'pass'));
    rig = await setUp(issuer, vault, { ageMs: 80 * DAY_MS });
    const done = await rig.pass(MINUTE_MS);
    assert.equal(done.phase, 'rotation overlap');
    assert.deepEqual(done.alerts, []);
    assert.ok(dropped >= 1);
    assert.equal(await rig.stores(), NEW_KEY);
    const { bao, mount } = vault;
    const reply = await bao.api('GET', `${mount}/metadata/${rig.place.vaultPath}`);
    assert.equal(reply?.data?.current_version, 2);
    repair();
  });

  it('after promote: the pending copy is removed as soon as it answers again, and nothing is written twice', async () => {
    const isRemoval: Is = (request) => request.method === 'DELETE' && isPending(request);
    const half = await given(isRemoval);
    assert.equal(half.phase, 'rotation delivering');
    assert.equal(await rig.stores(), NEW_KEY);
    assert.equal(await rig.place.pending(), 1);
    repair();
    const done = await rig.pass(MINUTE_MS);
    assert.equal(done.phase, 'rotation overlap');
    assert.equal(await rig.place.pending(), 0);
    const { bao, mount } = vault;
    const reply = await bao.api('GET', `${mount}/metadata/${rig.place.vaultPath}`);
    assert.equal(reply?.data?.current_version, 2);
  });

  for (const store of ['vault', 'local'] as const) {
    it(`never overwrites what somebody else wrote to ${store} between opening and promotion`, async () => {
      await given(FAILING.stage);
      const before = await rig.place.read(store);
      assert.ok(before !== null);
      await rig.place.write(store, FOREIGN);
      repair();
      const other = store === 'vault' ? 'local' : 'vault';
      for (const ms of [10 * MINUTE_MS, DAY_MS]) {
        const conflicted = await rig.pass(ms);
        assert.equal((await rig.place.read(store))?.appSecret, FOREIGN.appSecret);
        assert.ok(conflicted.retries.some((retry) => /^promote .* KT5006$/.test(retry)));
        assert.ok(conflicted.alerts.includes('KT-A111'));
        assert.match(await rig.stores(), new RegExp(`${other}: 1.2 live`));
      }
      await rig.place.write(store, before);
      const restored = await rig.pass(10 * MINUTE_MS);
      assert.deepEqual([restored.phase, await rig.stores()], ['rotation overlap', NEW_KEY]);
      assert.equal(await rig.effects(), '1 reset');
    });

    it(`sees in quiet times that ${store} was changed, says so, and leaves it alone`, async () => {
      repair();
      rig = await setUp(issuer, vault, { ageMs: 80 * DAY_MS });
      await rig.pass(10 * DAY_MS + HOUR_MS);
      const ours = await rig.place.read(store);
      assert.ok(ours !== null);
      await rig.place.write(store, FOREIGN);
      const drifted = await rig.pass(6 * HOUR_MS);
      assert.deepEqual(drifted.alerts, ['KT-A111']);
      assert.equal((await rig.place.read(store))?.appSecret, FOREIGN.appSecret);
      await rig.place.write(store, ours);
      const repaired = await rig.pass(6 * HOUR_MS);
      assert.deepEqual(repaired.alerts, []);
      assert.equal(await rig.effects(), '1 reset');
    });
  }
});
