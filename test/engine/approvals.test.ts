import assert from 'node:assert/strict';
import { administrator } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { ApprovalView } from '../../src/domain/approvals/views.ts';
import { engineRig, fleetOf, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const ROTATE = { note: 'quarterly', afterLoss: false } as const;
const KILL = { leaked: true, incident: 'INC-1', replace: true, note: null } as const;

const person = (name: string, ...groups: readonly string[]): Caller => ({ ...administrator(name), groups });
const requester = person('operator', 'security');
const first = person('security-1', 'security');
const second = person('security-2', 'security');
const stranger = person('trader', 'trading');

const need = { count: 1, from: ['group:security'], excludeRequester: true, breakGlass: null };
const young = { age: { ...policy.age, rotateMs: 400 * DAY_MS, maxMs: 500 * DAY_MS } };
const guarded = (count = 1) => ({
  ...policy,
  ...young,
  approvals: {
    rotate: { ...need, count },
    forceRevoke: { ...need, breakGlass: { reviewWithinMs: DAY_MS } },
  },
});

describe('approvals', () => {
  let rig: EngineRig;

  beforeEach(async () => {
    rig = await engineRig({ ageMs: 10 * DAY_MS, fleet: fleetOf([spec], [guarded()]) });
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  const waiting = async (): Promise<ApprovalView> => {
    const [open, ...others] = (await rig.operations.approvals()).approvals;
    assert.ok(open !== undefined && others.length === 0, 'exactly one approval waits');
    return open;
  };

  const asked = async (): Promise<ApprovalView> => {
    const { approval } = await rig.operations.rotate(spec.name, ROTATE, requester);
    assert.notEqual(approval, null);
    await rig.pass(0);
    return waiting();
  };

  const agree = ({ id, digest }: ApprovalView, caller: Caller) =>
    rig.operations.approve(id, { digest, reason: 'seen' }, caller);

  it('does nothing of what is asked for before somebody else has agreed', async () => {
    const open = await asked();
    await rig.pass(HOUR_MS);
    assert.doesNotMatch(await rig.events(), /Opened/);
    assert.deepEqual([open.action, open.by, open.credentials], ['rotate', 'user:operator', [spec.name]]);
    assert.deepEqual(await rig.raised(), ['KT-A321']);
    const [agreed] = await agree(open, first);
    assert.deepEqual([agreed?.name, agreed?.outcome], [spec.name, 'granted']);
    await rig.pass(0);
    assert.match(
      await rig.events(),
      /ApprovalAsked Approved ApprovalEnded Requested Opened .*OverlapStarted/,
    );
    assert.deepEqual(await rig.raised(), []);
    assert.deepEqual((await rig.operations.approvals()).approvals, []);
  });

  it('counts whoever asked as nobody, strangers as nobody, and each person once', async () => {
    await rig.configure(fleetOf([spec], [guarded(2)]));
    const open = await asked();
    await assert.rejects(agree(open, requester), { code: 'KT5205' });
    await assert.rejects(agree(open, stranger), { code: 'KT5205' });
    assert.deepEqual(
      (await agree(open, first)).map(({ outcome, missing }) => [outcome, missing]),
      [['waits', 1]],
    );
    await assert.rejects(agree(open, first), { code: 'KT5206' });
    await rig.pass(HOUR_MS);
    assert.doesNotMatch(await rig.events(), /Opened/);
    assert.deepEqual(
      (await agree(open, second)).map(({ outcome }) => outcome),
      ['granted'],
    );
  });

  it('takes an agreement only to the digest that waits', async () => {
    const open = await asked();
    await assert.rejects(agree({ ...open, digest: '0000000000000000' }, first), { code: 'KT5202' });
    await assert.rejects(agree({ ...open, id: 'appr_none' }, first), { code: 'KT5201' });
    assert.doesNotMatch(await rig.events(), /Approved/);
  });

  it('ends without doing anything where the credential is not what it was', async () => {
    const open = await asked();
    await rig.operations.revoke(spec.name, { ...KILL, breakGlass: 'on a public page' }, requester);
    await rig.pass(0);
    await assert.rejects(agree(open, first), { code: 'KT5203' });
    assert.deepEqual((await rig.operations.approvals()).approvals, []);
    assert.doesNotMatch(await rig.events(), /Approved/);
  });

  it('is ended by one no, and taken back by whoever had asked', async () => {
    await assert.rejects(rig.operations.deny((await asked()).id, 'no', stranger), { code: 'KT5205' });
    await rig.operations.deny((await waiting()).id, 'markets are open', first);
    const open = await asked();
    await rig.operations.deny(open.id, 'not today', requester);
    await assert.rejects(agree(open, first), { code: 'KT5201' });
    const events = await rig.ports.journal.events({ limit: 1_000 });
    assert.deepEqual(
      events.flatMap(({ event }) => (event.type === 'ApprovalEnded' ? [event.how] : [])),
      ['denied', 'withdrawn'],
    );
  });

  it('runs out after a day', async () => {
    const open = await asked();
    await rig.pass(DAY_MS);
    assert.match(await rig.events(), /ApprovalEnded/);
    await assert.rejects(agree(open, first), { code: 'KT5201' });
    assert.deepEqual(await rig.raised(), []);
  });

  it('refuses a second question of the same kind while one waits', async () => {
    await asked();
    await assert.rejects(rig.operations.rotate(spec.name, ROTATE, requester), { code: 'KT5207' });
  });

  it('says at once what could not be done anyway', async () => {
    await rig.operations.revoke(spec.name, { ...KILL, replace: false, breakGlass: 'leaked' }, requester);
    await rig.pass(0);
    await assert.rejects(rig.operations.revoke(spec.name, KILL, requester), { code: 'KT5014' });
  });

  describe('for what the policy begins by itself', () => {
    beforeEach(async () => {
      await rig.configure(fleetOf([spec], [{ ...guarded(), age: policy.age }]));
      await rig.pass(70 * DAY_MS);
    });

    it('are asked for once it is due, and it begins when they are given', async () => {
      assert.doesNotMatch(await rig.events(), /Opened/);
      const open = await waiting();
      assert.deepEqual([open.action, open.by], ['rotate, age', 'engine']);
      await agree(open, first);
      await rig.pass(0);
      assert.match(await rig.events(), /Approved ApprovalEnded Opened .*OverlapStarted/);
    });

    it('are asked for again the day after somebody has said no', async () => {
      await rig.operations.deny((await waiting()).id, 'not today', first);
      await rig.pass(HOUR_MS);
      assert.deepEqual((await rig.operations.approvals()).approvals, []);
      assert.match((await rig.operations.why(spec.name)).reasons.map(({ text }) => text).join(), /said no/);
      await rig.pass(DAY_MS);
      assert.equal((await waiting()).by, 'engine');
      assert.doesNotMatch(await rig.events(), /Opened/);
    });

    it('are asked for again when nobody answered', async () => {
      const { id } = await waiting();
      await rig.pass(DAY_MS);
      assert.notEqual((await waiting()).id, id);
    });

    it('hold for one rotation', async () => {
      await agree(await waiting(), first);
      await rig.pass(0);
      await rig.pass(11 * DAY_MS);
      await rig.pass(80 * DAY_MS);
      assert.equal((await rig.events()).match(/Opened/g)?.length, 1);
      assert.equal((await waiting()).by, 'engine');
    });
  });

  describe('for writing a key once more', () => {
    const ROLLBACK = { act: 'rollback', reason: 'a batch fails with the new key' } as const;

    beforeEach(async () => {
      await rig.configure(fleetOf([spec], [{ ...policy, ...young }]));
      await rig.operations.rotate(spec.name, ROTATE, requester);
      await rig.pass(0);
      await rig.configure(fleetOf([spec], [guarded()]));
    });

    it('are asked for like those of a rotation, and it is done when they are given', async () => {
      const answer = await rig.operations.life(spec.name, ROLLBACK, false, requester);
      assert.notEqual(answer.approval, null);
      await rig.pass(HOUR_MS);
      assert.equal((await rig.operations.show(spec.name)).saga?.phase, 'overlap');
      assert.equal((await waiting()).action, 'roll back to the key before');
      await agree(await waiting(), first);
      await rig.pass(0);
      const { versions } = await rig.operations.show(spec.name);
      assert.deepEqual(
        versions.map(({ version, status }) => [version, status]),
        [
          [1, 'current'],
          [2, 'previous'],
        ],
      );
    });

    it('are not asked for by a dry run, nor by what only stops something', async () => {
      const dry = await rig.operations.life(spec.name, ROLLBACK, true, requester);
      const pause = await rig.operations.life(spec.name, { act: 'pause', reason: 'x' }, false, requester);
      assert.deepEqual([dry.approval, pause.approval], [null, null]);
      assert.deepEqual((await rig.operations.approvals()).approvals, []);
    });
  });

  describe('of an applied plan', () => {
    beforeEach(async () => {
      await rig.configure(fleetOf([spec], [{ ...guarded(), age: policy.age, mode: 'plan' }]));
      await rig.pass(70 * DAY_MS);
    });

    it('are bound to the digest of the whole plan', async () => {
      const plan = await rig.operations.plan(null);
      const applied = await rig.operations.apply(plan, requester);
      assert.deepEqual([applied.requested, applied.waiting], [[], [spec.name]]);
      const open = await waiting();
      assert.deepEqual([open.id, open.digest], [applied.approval, plan.digest]);
      await agree(open, first);
      await rig.pass(0);
      assert.match(await rig.events(), /Requested Opened .*OverlapStarted/);
    });
  });

  describe('that are broken', () => {
    it('let it be done at once, and are said until somebody else has reviewed it', async () => {
      await rig.operations.revoke(spec.name, { ...KILL, breakGlass: 'on a public page' }, requester);
      await rig.pass(0);
      assert.match(await rig.events(), /GlassBroken KillOpened DeleteStarted/);
      assert.ok((await rig.raised()).includes('KT-A322'));
      await rig.pass(DAY_MS);
      assert.ok((await rig.raised()).includes('KT-A323'), 'the review is late');
      const [review] = (await rig.operations.approvals()).reviews;
      assert.deepEqual([review?.by, review?.reason], ['user:operator', 'on a public page']);
      const word = { verdict: 'justified', reason: 'it was public' } as const;
      const id = review?.id ?? '';
      await assert.rejects(rig.operations.reviewGlass(id, word, requester), { code: 'KT5205' });
      await assert.rejects(rig.operations.reviewGlass(id, word, stranger), { code: 'KT5205' });
      await rig.operations.reviewGlass(id, word, first);
      await rig.pass(0);
      const raised = await rig.raised();
      assert.ok(!raised.includes('KT-A322') && !raised.includes('KT-A323'));
      await assert.rejects(rig.operations.reviewGlass(id, word, first), { code: 'KT5209' });
    });

    it('need a policy that allows it, and something to break', async () => {
      const { approvals } = guarded();
      const strict = { ...guarded(), approvals: { ...approvals, forceRevoke: need } };
      await rig.configure(fleetOf([spec], [strict]));
      const alone = { ...KILL, breakGlass: 'leaked' };
      await assert.rejects(rig.operations.revoke(spec.name, alone, requester), { code: 'KT5208' });
      await rig.configure(
        fleetOf([spec], [{ ...guarded(), approvals: { ...approvals, forceRevoke: null } }]),
      );
      await assert.rejects(rig.operations.revoke(spec.name, alone, requester), { code: 'KT5208' });
      assert.doesNotMatch(await rig.events(), /KillOpened|GlassBroken/);
    });
  });
});
