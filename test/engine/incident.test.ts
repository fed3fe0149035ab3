import assert from 'node:assert/strict';
import { administrator } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/domain/duration.ts';
import type { HandoverItem } from '../../src/domain/present/handover.ts';
import { engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const person = (name: string): Caller => ({ ...administrator(name), groups: ['security'] });
const need = { count: 1, from: ['group:security'], excludeRequester: true, breakGlass: null };
const guarded = {
  ...policy,
  age: { ...policy.age, rotateMs: 400 * DAY_MS, maxMs: 500 * DAY_MS },
  approvals: {
    rotate: { ...need, count: 0 },
    forceRevoke: { ...need, breakGlass: { reviewWithinMs: DAY_MS } },
  },
};
const LEAK = { leaked: true, incident: 'P123', replace: true, note: 'in a public log' };

describe('the story of an incident, and what is handed over', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  const begin = async (standby: string | null = null): Promise<void> => {
    rig = await engineRig({ ageMs: 10 * DAY_MS, fleet: fleetOf([{ ...spec, standby }], [guarded]) });
    await rig.pass(0);
  };
  const open = async (): Promise<readonly HandoverItem[]> => (await rig.operations.handover()).items;
  const parts = async (): Promise<readonly string[]> => (await open()).map(({ part }) => part);

  it('tells from the question to the consumer on the new key, and how long the old one was accepted', async () => {
    await begin();
    const requester = person('operator');
    const { approval } = await rig.operations.revoke(spec.name, LEAK, requester);
    assert.ok(approval);
    assert.deepEqual(await parts(), ['approval']);
    const [asked] = (await rig.operations.approvals()).approvals;
    await rig.pass(90 * SECOND_MS);
    await rig.operations.approve(
      approval,
      { digest: asked?.digest ?? '', reason: 'seen' },
      person('security-1'),
    );
    assert.deepEqual(
      (await open())
        .filter(({ part }) => part !== 'alert')
        .map(({ part, name, incident }) => [part, name, incident]),
      [['revocation', spec.name, 'P123']],
    );
    await rig.pass(SECOND_MS);
    const before = (await rig.operations.incident('P123')).credentials[0];
    assert.deepEqual(before?.consumers, [
      { name: 'order-router', version: null, loadedAt: null, moved: false },
    ]);
    await rig.pass(HOUR_MS);
    await rig.operations.loaded(spec.name, 'order-router', 2, PERSON);
    const { credentials, chain } = await rig.operations.incident('P123');
    assert.deepEqual(chain.problems, []);
    const [story, ...others] = credentials;
    assert.equal(others.length, 0);
    assert.deepEqual(
      story?.acts.map(({ kind, askedBy, outcome, note }) => [kind, askedBy, outcome, note]),
      [['revocation', 'user:operator', 'finished', 'in a public log']],
    );
    assert.deepEqual(
      story?.approvals.map(({ by, given, end }) => [by, given.map((each) => each.by), end?.how]),
      [['user:operator', ['user:security-1'], 'granted']],
    );
    const [key] = story?.keys ?? [];
    assert.deepEqual([key?.version, key?.status], [1, 'revoked']);
    assert.ok(key?.deadAt != null && key.acceptedForMs === key.deadAt - key.decidedAt);
    assert.ok(key.acceptedForMs >= SECOND_MS && key.acceptedForMs < 90 * SECOND_MS, `${key.acceptedForMs}`);
    assert.deepEqual(
      story?.consumers.map(({ version, moved }) => [version, moved]),
      [[2, true]],
    );
    const told = story?.timeline.map(({ event }) => event.type).join(' ');
    assert.match(
      told ?? '',
      /^ApprovalAsked Approved ApprovalEnded KillOpened DeleteStarted Deleted ProvenDead Closed Opened .*Loaded/,
    );
    assert.doesNotMatch(told ?? '', /Registered|Imported|Observed/);
  });

  it('counts a key from the first decision where consumers were moved first, and not the key that they were moved to', async () => {
    await begin('wb-demo-b');
    await rig.operations.revoke(spec.name, { ...LEAK, spare: true, breakGlass: 'on a public page' }, PERSON);
    await rig.pass(0);
    const [story] = (await rig.operations.incident('P123')).credentials;
    assert.deepEqual(
      story?.keys.map(({ version, status, decidedAt }) => [version, status, decidedAt]),
      [[1, 'revoked', story?.acts[0]?.beganAt]],
    );
    assert.equal(story?.acts.length, 1);
    assert.equal(story?.brokenGlass[0]?.review, null);
    assert.match(
      story?.timeline.map(({ event }) => event.type).join(' ') ?? '',
      /^GlassBroken SpareOpened Opened .*MovedOff KillOpened .*ProvenDead Closed$/,
    );
  });

  it('leaves out what was revoked without naming it, and refuses an incident that nobody named', async () => {
    await begin();
    await rig.operations.revoke(spec.name, { ...LEAK, incident: null, breakGlass: 'now' }, PERSON);
    await rig.pass(0);
    await assert.rejects(rig.operations.incident('P123'), { code: 'KT6211', place: 'incident P123' });
  });

  it('hands over what was done alone, what is paused, and an overlap within its last day', async () => {
    await begin();
    await rig.operations.revoke(spec.name, { ...LEAK, breakGlass: 'on a public page' }, PERSON);
    await rig.pass(0);
    await rig.operations.life(spec.name, { act: 'pause', reason: 'a freeze' }, false, PERSON);
    const [review, paused] = (await open()).filter(({ part }) => part !== 'alert');
    assert.equal(review?.part, 'review');
    assert.match(review.text, /^wb-demo: revoke and replace, .*on a public page$/);
    assert.deepEqual([paused?.part, paused?.text], ['pause', 'paused: a freeze']);
    await rig.operations.life(spec.name, { act: 'resume', reason: null }, false, PERSON);
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(HOUR_MS);
    assert.ok(!(await parts()).includes('overlap'), 'it ends in days');
    const { overlapEndsAt } = (await rig.operations.status())[0] ?? {};
    await rig.pass((overlapEndsAt ?? 0) - rig.clock.now() - HOUR_MS);
    const [ends] = (await open()).filter(({ part }) => part === 'overlap');
    assert.equal(ends?.untilAt, overlapEndsAt);
    assert.match(ends?.text ?? '', /^v2 ends; not on v3: order-router$/);
  });
});
