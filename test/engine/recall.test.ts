import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administrator } from '../../src/domain/access/caller.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/duration.ts';
import type { PolicySpec } from '../../src/domain/policy/spec.ts';
import type { RecallAsk, RecallBegun, RecallView } from '../../src/domain/recall/views.ts';
import { createNews } from '../../src/engine/news.ts';
import { recallBeat } from '../../src/engine/recalls.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { control, engineRig, fleetOf, PERSON, policy, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

const NAMES = ['wb-a', 'wb-b', 'wb-c', 'wb-d'];
const person = (name: string): Caller => ({ ...administrator(name), groups: ['security'] });
const members = NAMES.map((name) => ({
  ...{ ...spec, name, application: name, labels: { env: 'prod', team: 'x' } },
  destinations: [{ name: `local:${name}.json`, store: 'local', at: { file: `${name}.json` } }],
}));
const ask: RecallAsk = {
  ...{ selector: { issuer: null, labels: { team: 'x' } }, leaked: true, incident: 'P123', replace: false },
  ...{ note: null, waves: ['1', '2'], budget: 0, pauseMs: 0 },
};
const calm: PolicySpec = { ...policy, age: { ...policy.age, rotateMs: 400 * DAY_MS, maxMs: 500 * DAY_MS } };

describe('a recall', () => {
  let rig: EngineRig;

  afterEach(() => rig.close());

  const begin = async (policies: readonly PolicySpec[] = [calm]): Promise<void> => {
    rig = await engineRig({ ageMs: DAY_MS, fleet: fleetOf([], policies) });
    for (const [index, name] of NAMES.entries()) {
      const key = { appKey: `fake-key-of-${name}`, appSecret: `fake-secret-of-${name}-${index}` };
      await control(rig.sandbox, '/control/keys', { user: DEMO.user, name, ...key, ageMs: DAY_MS });
      const text = JSON.stringify({ KEY: key.appKey, SECRET: key.appSecret });
      await writeFile(join(rig.folder, `${name}.json`), text, { mode: 0o600 });
    }
    await rig.configure(fleetOf([...members, spec], policies));
    await rig.pass(0);
  };
  const recall = async (change: Partial<RecallAsk> = {}, caller = PERSON): Promise<RecallBegun> => {
    const asked = { ...ask, ...change };
    const { digest } = await rig.operations.planRecall(asked);
    return rig.operations.beginRecall(asked, { digest, breakGlass: null }, caller);
  };
  const beat = async (ms = SECOND_MS): Promise<readonly string[]> => {
    await rig.pass(ms);
    const deps = { ports: rig.ports, news: createNews(), poke: () => rig.ticker.poke() };
    return (await recallBeat(deps)).map(({ code, summary }) => `${code} ${summary}`);
  };
  const stages = ({ members: all }: RecallView): string => all.map(({ stage }) => stage).join(' ');
  const look = async (id: string): Promise<string> => {
    const view = await rig.operations.recall(id);
    return `${view.state}: ${stages(view)}`;
  };

  it('shows what it hits, begins one wave after the other, and proves every key dead', async () => {
    await begin();
    const plan = await rig.operations.planRecall(ask);
    assert.deepEqual(
      plan.members.map(({ name, wave, versions }) => [name, wave, versions]),
      [
        ['wb-a', 1, [1]],
        ['wb-b', 2, [1]],
        ['wb-c', 2, [1]],
        ['wb-d', 3, [1]],
      ],
    );
    const { recall: id } = await recall();
    assert.equal(await look(id), 'moving: begun waits waits waits');
    await beat();
    assert.equal(await look(id), 'moving: dead begun begun waits');
    await beat();
    assert.equal(await look(id), 'moving: dead dead dead begun');
    await beat();
    await beat();
    assert.equal(await look(id), 'over: dead dead dead dead');
    assert.deepEqual(await rig.operations.recalls(), []);
    for (const name of NAMES)
      assert.match(await rig.events(name), /RecallJoined KillOpened .*ProvenDead Closed.*RecallClosed$/);
    assert.doesNotMatch(await rig.events(spec.name), /Recall|Kill/, 'what the selector does not name');
    const story = await rig.operations.incident('P123');
    assert.equal(story.credentials.length, NAMES.length);
    assert.deepEqual((await rig.operations.verifyAudit()).problems, []);
  });

  it('begins nothing where the plan is not the one that was shown, where there is none, or without a selector', async () => {
    await begin();
    const { digest } = await rig.operations.planRecall(ask);
    const shown = { digest, breakGlass: null };
    await assert.rejects(rig.operations.beginRecall({ ...ask, budget: 3 }, shown, PERSON), {
      code: 'KT1501',
    });
    await rig.operations.revoke(
      'wb-b',
      { leaked: false, incident: null, replace: false, note: null },
      PERSON,
    );
    await assert.rejects(rig.operations.beginRecall(ask, shown, PERSON), { code: 'KT1501' });
    const nobody = { ...ask, selector: { issuer: null, labels: { team: 'y' } } };
    const none = await rig.operations.planRecall(nobody);
    await assert.rejects(
      rig.operations.beginRecall(nobody, { digest: none.digest, breakGlass: null }, PERSON),
      { code: 'KT1503' },
    );
    await assert.rejects(rig.operations.planRecall({ ...ask, selector: { issuer: null, labels: {} } }), {
      code: 'KT1502',
    });
    await assert.rejects(rig.operations.planRecall({ ...ask, waves: ['1', 'half'] }), { code: 'KT1502' });
    for (const name of ['wb-a', 'wb-c', 'wb-d']) assert.doesNotMatch(await rig.events(name), /Recall|Kill/);
  });

  it('says what can not be revoked, and leaves it out', async () => {
    await begin();
    await rig.operations.revoke(
      'wb-b',
      { leaked: false, incident: null, replace: false, note: null },
      PERSON,
    );
    await rig.pass(0);
    const { members: able, blocked } = await rig.operations.planRecall(ask);
    assert.deepEqual(
      able.map(({ name }) => name),
      ['wb-a', 'wb-c', 'wb-d'],
    );
    assert.deepEqual(
      blocked.map(({ name, why }) => [name, why.slice(0, 6)]),
      [['wb-b', 'KT5014']],
    );
    await recall();
    const again = await rig.operations.planRecall(ask);
    assert.equal(again.members.length, 0);
    assert.match(again.blocked[0]?.why ?? '', /it is part of recall_/);
  });

  it('stops before the next one when told to, goes on when told to, and gives the rest up when told to', async () => {
    await begin();
    const { recall: id } = await recall();
    await rig.operations.stopRecall(id, 'look first', PERSON);
    const said = await beat();
    await beat();
    assert.equal(await look(id), 'stopped: dead waits waits waits');
    assert.match(said.join(), /^KT-A361 recall \S+ has stopped with 3 of 4 not begun: look first$/);
    await rig.operations.continueRecall(id, PERSON);
    assert.equal(await look(id), 'moving: dead begun begun waits');
    await rig.operations.stopRecall(id, 'enough', PERSON);
    await beat();
    await rig.operations.endRecall(id, PERSON);
    await beat();
    assert.equal(await look(id), 'over: dead dead dead waits');
    assert.doesNotMatch(await rig.events('wb-d'), /KillOpened/);
    await assert.rejects(rig.operations.stopRecall(id, 'again', PERSON), { code: 'KT1504' });
    await assert.rejects(rig.operations.continueRecall('recall_x', PERSON), { code: 'KT1504' });
  });

  it('stops by itself where one does not come through, and forgives it when it is continued', async () => {
    await begin();
    const route = 'POST /developer/applications/*/delete';
    await control(rig.sandbox, '/control/faults', { route, kind: 'error-before', times: 0 });
    const { recall: id } = await recall();
    let said: readonly string[] = [];
    for (let tries = 0; tries < 12 && said.length === 0; tries += 1) said = await beat(MINUTE_MS);
    assert.match(said.join(), /^KT-A361 .* with 3 of 4 not begun: 1 did not come through, 0 may: wb-a$/);
    assert.equal(await look(id), 'stopped: failing waits waits waits');
    await fetch(`${rig.sandbox.apiUrl}/control/faults`, { method: 'DELETE' });
    await rig.operations.continueRecall(id, PERSON);
    for (let beats = 0; beats < 8; beats += 1) await beat(10 * MINUTE_MS);
    assert.equal(await look(id), 'over: dead dead dead dead');
    const issuer = (await (await fetch(`${rig.sandbox.apiUrl}/control/state`)).json()) as {
      readonly applications: readonly {
        readonly name: string;
        readonly counters: { readonly deleted: number };
      }[];
    };
    const deleted = issuer.applications.filter(({ name }) => NAMES.includes(name));
    assert.deepEqual(
      deleted.map(({ counters }) => counters.deleted),
      [1, 1, 1, 1],
      'each once',
    );
  });

  describe('that others must agree to', () => {
    const need = { count: 1, from: ['group:security'], excludeRequester: true, breakGlass: null };
    const guarded: PolicySpec = {
      ...calm,
      approvals: {
        rotate: { ...need, count: 0 },
        forceRevoke: { ...need, breakGlass: { reviewWithinMs: DAY_MS } },
      },
    };

    it('asks once for the whole plan, by its digest, and begins nothing before', async () => {
      await begin([guarded]);
      const { digest } = await rig.operations.planRecall(ask);
      const { recall: id, approval } = await recall({}, person('operator'));
      await beat();
      const [open, ...others] = (await rig.operations.approvals()).approvals;
      assert.equal(others.length, 0);
      assert.deepEqual([open?.id, open?.credentials], [approval, NAMES]);
      assert.equal(open?.digest, digest);
      for (const name of NAMES) assert.doesNotMatch(await rig.events(name), /RecallJoined|KillOpened/);
      assert.equal(await look(id), 'asked: asked asked asked asked');
      const [listed, ...more] = await rig.operations.recalls();
      assert.deepEqual([listed?.id, listed?.incident, listed?.digest, more], [id, 'P123', digest, []]);
      await rig.operations.approve(
        open?.id ?? '',
        { digest: open?.digest ?? '', reason: 'seen' },
        person('lead'),
      );
      for (let beats = 0; beats < 5; beats += 1) await beat();
      assert.equal(await look(id), 'over: dead dead dead dead');
    });

    it('begins nothing of it once somebody has said no', async () => {
      await begin([{ ...guarded, select: { issuer: null, labels: { part: 'one' } } }, calm]);
      await rig.configure(
        fleetOf(
          members.map((each, index) => ({
            ...each,
            labels: { ...each.labels, part: index === 0 ? 'one' : 'two' },
          })),
          [{ ...guarded, select: { issuer: null, labels: { part: 'one' } } }, calm],
        ),
      );
      const { recall: id, approval } = await recall({}, person('operator'));
      assert.ok(approval);
      assert.equal(await look(id), 'asked: asked waits waits waits');
      await beat();
      await rig.operations.deny(approval, 'not now', person('lead'));
      await beat(2 * MINUTE_MS);
      assert.equal(await look(id), 'stopped: waits waits waits');
      for (const name of NAMES) assert.doesNotMatch(await rig.events(name), /KillOpened/);
    });

    it('is done at once where the glass is broken, and reviewed credential by credential', async () => {
      await begin([guarded]);
      const { digest } = await rig.operations.planRecall(ask);
      await rig.operations.beginRecall(ask, { digest, breakGlass: 'on a public page' }, person('operator'));
      await beat();
      assert.match(await rig.events('wb-a'), /GlassBroken RecallJoined KillOpened .*ProvenDead/);
      assert.equal((await rig.operations.approvals()).reviews.length, NAMES.length);
    });
  });
});
