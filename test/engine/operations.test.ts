import assert from 'node:assert/strict';
import sinon from 'sinon';
import { consumer } from '../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Fault } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/views.ts';
import { CONSUMER_TOKEN, control, engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ROTATE = { note: null, afterLoss: false } as const;
const KILL = { leaked: true, incident: 'INC-1', replace: false, note: null } as const;
const podOf = (uid: string) => ({ namespace: 'trading', name: uid, uid, serviceAccount: 'order-router' });
const waiting = fleetOf([spec], [{ ...policy, mode: 'plan' }]);

describe('the operations', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  describe('plan and apply', () => {
    let plan: Plan;

    beforeEach(async () => {
      rig = await engineRig({ fleet: waiting });
      await rig.pass(0);
      plan = await rig.operations.plan(null);
    });

    it('plans what is due and does nothing before it is applied', async () => {
      assert.deepEqual(
        plan.items.map(({ name, action, mode }) => ({ name, action, mode })),
        [{ name: spec.name, action: 'rotate-now', mode: 'plan' }],
      );
      await rig.pass(HOUR_MS);
      assert.doesNotMatch(await rig.events(), /Opened/);
    });

    it('rotates what an applied plan names', async () => {
      assert.deepEqual(await rig.operations.apply(plan, PERSON), {
        ...{ requested: [spec.name], waiting: [], approval: null },
      });
      await rig.pass(0);
      assert.match(await rig.events(), /Requested Opened .*OverlapStarted/);
    });

    it('refuses a plan that was applied before, and says what changed', async () => {
      await rig.operations.apply(plan, PERSON);
      await assert.rejects(rig.operations.apply(plan, PERSON), (thrown: Error & { code?: string }) => {
        assert.equal(thrown.code, 'KT5013');
        assert.match(thrown.message, /wb-demo: /);
        return true;
      });
    });

    it('refuses a plan after an edit of the policy', async () => {
      await rig.configure(fleetOf([spec], [{ ...policy, mode: 'audit' }]));
      await assert.rejects(rig.operations.apply(plan, PERSON), { code: 'KT5013' });
    });

    it('refuses a plan that was edited by hand', async () => {
      const [item] = plan.items;
      assert.ok(item !== undefined);
      const edited = { ...plan, items: [{ ...item, action: 'nothing' as const }] };
      await assert.rejects(rig.operations.apply(edited, PERSON), { code: 'KT5013' });
    });

    it('tells what would be due at another time', async () => {
      await rig.configure(
        fleetOf(
          [spec],
          [{ ...policy, age: { ...policy.age, warnMs: null, rotateMs: 100 * DAY_MS, maxMs: 200 * DAY_MS } }],
        ),
      );
      const now = await rig.operations.plan(null);
      const later = await rig.operations.plan(rig.clock.now() + 30 * DAY_MS);
      assert.deepEqual([now.items[0]?.action, later.items[0]?.action], ['nothing', 'rotate-now']);
    });
  });

  describe('rotate', () => {
    it('starts at once, and refuses a second time while a rotation is open', async () => {
      rig = await engineRig({ ageMs: 10 * DAY_MS });
      await rig.pass(0);
      const { afterPosition } = await rig.operations.rotate(spec.name, ROTATE, PERSON);
      await rig.ticker.idle();
      assert.match(await rig.events(), /Requested Opened .*OverlapStarted/);
      assert.equal(afterPosition, 3);
      await assert.rejects(rig.operations.rotate(spec.name, ROTATE, PERSON), { code: 'KT5011' });
    });

    it('knows no credential of another name', async () => {
      rig = await engineRig();
      await assert.rejects(rig.operations.rotate('nobody', ROTATE, PERSON), { code: 'KT5012' });
    });

    it('tries again on demand what the issuer refused', async () => {
      rig = await engineRig({ ageMs: 10 * DAY_MS });
      await rig.pass(0);
      await control(rig.sandbox, '/staff/users/broker-keys@example.com/withdraw', {});
      await rig.operations.rotate(spec.name, ROTATE, PERSON);
      await rig.ticker.idle();
      assert.doesNotMatch(await rig.events(), /CallStarted/);
      await control(rig.sandbox, '/staff/users/broker-keys@example.com/authorize', {});
      await rig.pass(HOUR_MS);
      assert.match(await rig.events(), /OverlapStarted/);
    });
  });

  describe('revoke', () => {
    beforeEach(async () => {
      rig = await engineRig({ ageMs: 10 * DAY_MS });
      await rig.pass(0);
    });

    it('says revoked after the key was seen refused, and mints no other one where none is wanted', async () => {
      await rig.operations.revoke(spec.name, KILL, PERSON);
      await rig.pass(DAY_MS);
      assert.equal(
        await rig.events(),
        'Registered Imported Observed KillOpened DeleteStarted Deleted ProvenDead Closed',
      );
      assert.deepEqual(
        (await rig.operations.show(spec.name)).versions.map(({ status, leaked }) => ({ status, leaked })),
        [{ status: 'revoked', leaked: true }],
      );
      assert.deepEqual(await rig.raised(), ['KT-A113']);
    });

    it('has nothing to revoke a second time', async () => {
      await rig.operations.revoke(spec.name, KILL, PERSON);
      await rig.ticker.idle();
      await assert.rejects(rig.operations.revoke(spec.name, KILL, PERSON), { code: 'KT5014' });
    });

    it('refuses a second order while the first is under way', async () => {
      await control(rig.sandbox, '/control/faults', {
        ...{ route: 'POST /developer/applications/*/delete', kind: 'error-before', times: 0 },
      });
      await rig.operations.revoke(spec.name, KILL, PERSON);
      await rig.ticker.idle();
      await assert.rejects(rig.operations.revoke(spec.name, KILL, PERSON), { code: 'KT5011' });
    });

    it('makes a key again when a person asks for one after all', async () => {
      await rig.operations.revoke(spec.name, KILL, PERSON);
      await rig.ticker.idle();
      await rig.operations.rotate(spec.name, ROTATE, PERSON);
      await rig.pass(0);
      assert.match(await rig.events(), /Closed Requested Opened .*Promoted Closed/);
    });
  });

  describe('loaded', () => {
    beforeEach(async () => {
      rig = await engineRig({ ageMs: 10 * DAY_MS });
      await rig.pass(0);
    });

    it('is written down once', async () => {
      for (let times = 0; times < 3; times += 1)
        await rig.operations.loaded(spec.name, 'order-router', 1, PERSON);
      assert.equal(await rig.events(), 'Registered Imported Observed Loaded');
    });

    it('is one append for all pods that say so while another one is written down, and refuses nobody for what another one says', async () => {
      const say = (uid: string, of: string, version: number) =>
        rig.operations.loaded(spec.name, of, version, consumer([spec.name], 'order-router', podOf(uid)));
      const append = sinon.spy(rig.ports.journal, 'append');
      const pods = Array.from({ length: 60 }, (_, index) => say(`u-${index % 59}`, 'order-router', 1));
      const said = await Promise.allSettled([
        ...pods,
        say('u-60', 'stranger', 1),
        say('u-61', 'order-router', 9),
      ]);
      assert.deepEqual(
        said.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Fault).code] : [])),
        ['KT5018', 'KT5019'],
      );
      assert.equal(append.callCount, 2);
      assert.equal((await rig.events()).match(/Loaded/g)?.length, 59);
    });

    it('is written in the order in which it was said, what a pod and its token say each for itself', async () => {
      await rig.operations.rotate(spec.name, ROTATE, PERSON);
      await rig.ticker.idle();
      const pod = consumer([spec.name], 'order-router', podOf('u-1'));
      await Promise.all(
        [2, 1, 1, 2].map((version) => rig.operations.loaded(spec.name, 'order-router', version, pod)),
      );
      await rig.operations.loaded(spec.name, 'order-router', 2, PERSON);
      const found = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 });
      assert.deepEqual(
        found.flatMap(({ event }) =>
          event.type === 'Loaded' ? [`${event.pod ?? 'token'} ${event.version}`] : [],
        ),
        ['u-1 2', 'u-1 1', 'u-1 2', 'token 2'],
      );
    });

    it('is refused of a consumer that no manifest declares', async () => {
      const report = rig.operations.loaded(spec.name, 'stranger', 1, PERSON);
      await assert.rejects(report, { code: 'KT5018' });
    });

    it('is refused of a version that there never was', async () => {
      const report = rig.operations.loaded(spec.name, 'order-router', 2, PERSON);
      await assert.rejects(report, { code: 'KT5019' });
    });

    it('ends the alert about a straggler', async () => {
      await rig.operations.rotate(spec.name, ROTATE, PERSON);
      await rig.ticker.idle();
      await rig.pass(6 * DAY_MS);
      assert.deepEqual(await rig.raised(), ['KT-A109']);
      await rig.operations.loaded(spec.name, 'order-router', 2, PERSON);
      await rig.pass(0);
      assert.deepEqual(await rig.raised(), []);
    });
  });

  it('knows a consumer by its token and nobody else', async () => {
    rig = await engineRig();
    assert.deepEqual(await rig.operations.consumerOf(CONSUMER_TOKEN), consumer([spec.name], 'order-router'));
    assert.equal(await rig.operations.consumerOf('another-token'), null);
    assert.equal(await rig.operations.consumerOf(''), null);
  });

  it('waits for the next event and comes back as soon as there is one', async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS });
    await rig.pass(0);
    const next = rig.operations.events({ name: spec.name, afterPosition: 3, limit: 10, waitMs: 10_000 });
    await rig.operations.loaded(spec.name, 'order-router', 1, PERSON);
    assert.deepEqual(
      (await next).map(({ event }) => event.type),
      ['Loaded'],
    );
  });
});
