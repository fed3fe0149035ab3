import assert from 'node:assert/strict';
import { sealPaste } from '../../src/client/seal-paste.ts';
import { PASTE_WITHIN_MS } from '../../src/domain/attended.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { TaskView } from '../../src/domain/tasks/view.ts';
import type { KeyPair } from '../../src/ports/issuer.ts';
import { attendedRig, faultOf } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { PERSON, spec } from './rig.ts';

const { name } = spec;

describe('the task that a person is shown', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig();
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  const seen = async (): Promise<TaskView> => {
    const { task } = await rig.operations.task(name);
    assert.ok(task !== null, 'no task');
    return task;
  };
  const shown = async () => {
    const { kind, phase, actions } = await seen();
    return [kind, phase, ...actions].join(' ');
  };
  const sealed = async (
    attempt: string,
    pair: KeyPair,
    change: { uid?: string; recipient?: string } = {},
  ) => {
    const { uid } = await rig.state();
    const target = { uid, attempt, recipient: rig.ports.custody.recipient, ...change };
    return sealPaste(target, pair, rig.clock.now());
  };
  const handIn = async (attempt: string, pair: KeyPair): Promise<void> => {
    await rig.operations.pasteSealed(name, attempt, await sealed(attempt, pair), PERSON);
    await rig.pass(0);
  };
  const sealedEvents = async () => ((await rig.events()).match(/\bSealed\b/g) ?? []).length;

  it('goes from nobody to one person, and says what is tried for them', async () => {
    assert.equal(await shown(), 'mint unclaimed claim');
    assert.equal((await seen()).command, `keyturn ceremony start ${name}`);
    await rig.operations.claimTask(name, false, PERSON);
    assert.equal(await shown(), 'mint preflight claim release');
    await rig.pass(0);
    assert.equal(await shown(), 'mint ready claim release confirm');
    const { claim, preflight, recorded } = await seen();
    assert.equal(claim?.by, 'user:operator');
    assert.ok(preflight !== null && preflight.untilAt === preflight.at + 5 * MINUTE_MS);
    assert.equal(recorded?.from, 'custody');
    await rig.pass(6 * MINUTE_MS);
    assert.equal(await shown(), 'mint ready claim release confirm', 'the preflight is made again');
  });

  it('names the call until the issuer has accepted its key, and is over then', async () => {
    const attempt = await rig.confirm();
    assert.equal(await shown(), 'mint at-portal paste refused outcome');
    const open = await seen();
    assert.equal(open.attempt, attempt);
    assert.equal(open.calledBy, 'user:operator');
    assert.equal(open.recorded?.from, 'portal');
    assert.ok(open.deadlineAt !== null);
    await handIn(attempt, await rig.click());
    assert.equal((await rig.operations.task(name)).task, null);
    assert.equal((await rig.state()).saga?.phase, 'overlap');
  });

  it('asks what came of it once the time is up', async () => {
    await rig.confirm();
    await rig.pass(PASTE_WITHIN_MS + MINUTE_MS);
    assert.equal(await shown(), 'outcome quarantined paste outcome');
  });

  it('says that a key is wrong, and takes the right one', async () => {
    const attempt = await rig.confirm();
    const pair = await rig.click();
    await handIn(attempt, { ...pair, appSecret: new Secret('fake-secret-with-a-typing-error') });
    assert.equal(await shown(), 'wrong-key wrong-key paste lost');
    await handIn(attempt, pair);
    assert.equal((await rig.state()).saga?.phase, 'overlap');
  });

  it('is to be asked for again after a refusal, and a key that turns up all the same is taken', async () => {
    const attempt = await rig.confirm();
    await rig.operations.reportRefusal(name, attempt, PERSON);
    assert.equal(await shown(), 'refused refused paste rotate');
    assert.equal((await seen()).command, `keyturn rotate ${name}`);
    await handIn(attempt, await rig.click());
    assert.equal((await rig.state()).saga?.phase, 'overlap');
  });

  it('is held while its rotation is paused', async () => {
    await rig.operations.life(name, { act: 'pause', reason: 'moving offices' }, false, PERSON);
    assert.equal(await shown(), 'mint held');
    assert.match((await seen()).next, /moving offices/);
  });

  it('is to delete what a person revokes, before anything else', async () => {
    await rig.operations.revoke(name, { leaked: true, incident: null, replace: false, note: null }, PERSON);
    await rig.pass(0);
    assert.equal(await shown(), 'delete deleting deleted');
    const { items } = await rig.operations.tasks();
    assert.deepEqual(
      items.map(({ kind, reason }) => `${kind} ${reason}`),
      ['delete leak'],
    );
  });

  describe('takes a paste that was sealed elsewhere', () => {
    let attempt: string;
    let pair: KeyPair;

    beforeEach(async () => {
      attempt = await rig.confirm();
      pair = await rig.click();
    });

    it('and not one for another credential, another attempt or another installation', async () => {
      const other = await sealed(attempt, pair, { uid: 'cred_another' });
      await assert.rejects(rig.operations.pasteSealed(name, attempt, other, PERSON), faultOf('KT5026'));
      const earlier = await sealed('att_another', pair);
      await assert.rejects(rig.operations.pasteSealed(name, attempt, earlier, PERSON), faultOf('KT5026'));
      const recipient = rig.ports.custody.recoveryRecipients[0] ?? '';
      const foreign = await sealed(attempt, pair, { recipient });
      await assert.rejects(rig.operations.pasteSealed(name, attempt, foreign, PERSON), faultOf('KT5025'));
      await assert.rejects(rig.operations.pasteSealed(name, attempt, 'hello', PERSON), faultOf('KT5025'));
      assert.equal(await sealedEvents(), 0);
      assert.equal(await shown(), 'mint at-portal paste refused outcome');
    });

    it('once, however often the same is handed in because nobody heard the answer', async () => {
      const file = await sealed(attempt, pair);
      const first = await rig.operations.pasteSealed(name, attempt, file, PERSON);
      assert.deepEqual(await rig.operations.pasteSealed(name, attempt, file, PERSON), first);
      await rig.pass(0);
      assert.deepEqual(
        await rig.operations.pasteSealed(name, attempt, await sealed(attempt, pair), PERSON),
        first,
      );
      await rig.pass(0);
      assert.equal(await sealedEvents(), 1);
    });

    it('and the same once more where it was given up: the issuer may accept it by now', async () => {
      await handIn(attempt, { ...pair, appSecret: new Secret('fake-secret-with-a-typing-error') });
      await rig.operations.declareLost(name, 'the page is closed', PERSON);
      await handIn(attempt, { ...pair, appSecret: new Secret('fake-secret-with-a-typing-error') });
      assert.equal(await sealedEvents(), 2);
      await handIn(attempt, pair);
      assert.equal((await rig.state()).saga?.phase, 'overlap');
    });
  });

  it('knows a reset by its time alone, where the portal shows nothing else', async () => {
    await rig.operations.claimTask(name, false, PERSON);
    await rig.pass(0);
    const { lastResetAt } = await rig.read();
    const reading = { lastResetAt, keyIdMasked: null, secretMasked: null };
    const { attempt } = await rig.operations.confirmCall(name, reading, PERSON);
    await rig.click();
    const later = { ...reading, lastResetAt: (await rig.read()).lastResetAt };
    await rig.operations.reportOutcome(name, attempt, { closedUnconfirmed: true, reading: later }, PERSON);
    await rig.pass(0);
    assert.equal(await shown(), 'lost lost paste rotate');
  });

  it('reads a mask the same whatever stands for the stars', async () => {
    const reading = { lastResetAt: null, keyIdMasked: 'ab12****9f3c', secretMasked: null };
    await rig.operations.claimTask(name, false, PERSON);
    await rig.pass(0);
    const { attempt } = await rig.operations.confirmCall(name, reading, PERSON);
    const again = { ...reading, keyIdMasked: ' ab12••••••9f3c' };
    await rig.operations.reportOutcome(name, attempt, { closedUnconfirmed: true, reading: again }, PERSON);
    await rig.pass(0);
    assert.equal(await shown(), 'mint unclaimed paste claim');
  });
});
