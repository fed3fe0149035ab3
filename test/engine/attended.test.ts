import assert from 'node:assert/strict';
import { CLAIM_FOR_MS, PASTE_WITHIN_MS } from '../../src/domain/attended.ts';
import { currentVersion } from '../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { attendedRig, faultOf, SOMEBODY_ELSE } from './attended-rig.ts';
import type { AttendedRig } from './attended-rig.ts';
import { PERSON, spec } from './rig.ts';

const { name } = spec;
const NOTHING_SHOWN = { lastResetAt: null, keyIdMasked: null, secretMasked: null };

describe('a key that only a person can make', () => {
  let rig: AttendedRig;

  beforeEach(async () => {
    rig = await attendedRig();
    await rig.pass(0);
  });

  afterEach(() => rig.close());

  async function phase(): Promise<string | undefined> {
    return (await rig.state()).saga?.phase;
  }

  async function runPastDeadline(): Promise<void> {
    await rig.pass(PASTE_WITHIN_MS + MINUTE_MS);
  }

  describe('with nothing going wrong', () => {
    it('waits for the person once everything is ready, and says so', async () => {
      assert.match(await rig.events(), /Opened Preflighted TaskOpened$/);
      assert.deepEqual(await rig.raised(), ['KT-A103', 'KT-A117']);
    });

    it('is rotated from the claim to the overlap by one click and one paste', async () => {
      const attempt = await rig.confirm();
      await rig.paste(attempt, await rig.click());
      assert.match(
        await rig.events(),
        /TaskOpened TaskClaimed Preflighted CallStarted Sealed Parsed Accepted Staged Verified Promoted OverlapStarted/,
      );
      await rig.pass(10 * DAY_MS + HOUR_MS);
      assert.equal((await rig.state()).saga, null);
      assert.equal(currentVersion(await rig.state())?.version, 2);
    });

    it('says in the journal who has confirmed, pasted and read what', async () => {
      await rig.confirm(SOMEBODY_ELSE);
      const events = await rig.operations.events({ name, afterPosition: 0, limit: 100, waitMs: 0 });
      const started = events.find(({ event }) => event.type === 'CallStarted');
      assert.equal(started?.actor, 'user:second-operator');
      assert.ok(started?.event.type === 'CallStarted');
      assert.equal(started.event.attended?.by, 'user:second-operator');
      assert.equal(started.event.attended?.shown.lastResetAt, (await rig.read()).lastResetAt);
    });
  });

  describe('held by one person at a time', () => {
    it('is refused to a second one until the claim is given back or taken over', async () => {
      await rig.operations.claimTask(name, false, PERSON);
      await assert.rejects(rig.operations.claimTask(name, false, SOMEBODY_ELSE), faultOf('KT5021'));
      await rig.operations.releaseTask(name, PERSON);
      await rig.operations.claimTask(name, false, SOMEBODY_ELSE);
      await rig.operations.claimTask(name, true, PERSON);
      await rig.pass(0);
      await assert.rejects(rig.operations.confirmCall(name, NOTHING_SHOWN, SOMEBODY_ELSE), faultOf('KT5021'));
    });

    it("is everybody's again when the claim runs out", async () => {
      await rig.operations.claimTask(name, false, PERSON);
      await rig.pass(CLAIM_FOR_MS);
      assert.match(await rig.events(), /TaskReleased$/);
      await assert.rejects(rig.operations.confirmCall(name, NOTHING_SHOWN, PERSON), faultOf('KT5021'));
      await rig.operations.claimTask(name, false, SOMEBODY_ELSE);
    });

    it('is not confirmed before the preflight has passed for whoever holds it', async () => {
      await rig.operations.claimTask(name, false, PERSON);
      await assert.rejects(rig.operations.confirmCall(name, await rig.read(), PERSON), faultOf('KT5022'));
      assert.equal(await phase(), 'asked');
    });

    it('has no answer where no task is open', async () => {
      const attempt = await rig.confirm();
      await rig.paste(attempt, await rig.click());
      await assert.rejects(rig.operations.claimTask(name, false, PERSON), faultOf('KT5020'));
      await assert.rejects(rig.operations.reportRefusal(name, attempt, PERSON), faultOf('KT5020'));
      await assert.rejects(rig.operations.declareLost(name, 'x', PERSON), faultOf('KT5020'));
      await assert.rejects(rig.operations.reportDeleted(name, PERSON), faultOf('KT5020'));
    });
  });

  describe('whose tab was closed', () => {
    let attempt: string;

    beforeEach(async () => {
      attempt = await rig.confirm();
      await runPastDeadline();
    });

    it('is not asked for again by itself, however long it takes', async () => {
      assert.equal(await phase(), 'quarantined');
      await rig.pass(3 * DAY_MS);
      assert.equal(await phase(), 'quarantined');
      assert.ok((await rig.raised()).includes('KT-A105'));
    });

    it('is asked for again when whoever clicked says that the dialog was closed unconfirmed', async () => {
      const report = { closedUnconfirmed: true, reading: await rig.read() };
      await assert.rejects(
        rig.operations.reportOutcome(name, attempt, report, SOMEBODY_ELSE),
        faultOf('KT5021'),
      );
      await rig.operations.reportOutcome(name, attempt, report, PERSON);
      await rig.pass(0);
      assert.match(await rig.events(), /OutcomeReported Voided Preflighted TaskOpened$/);
    });

    it('is not voided by a reading alone: a forgotten dialog can be confirmed later', async () => {
      const report = { closedUnconfirmed: false, reading: await rig.read() };
      await rig.operations.reportOutcome(name, attempt, report, SOMEBODY_ELSE);
      await rig.pass(0);
      assert.match(await rig.events(), /OutcomeReported Quarantined$/);
    });

    it('is taken when the paste comes days late', async () => {
      const pair = await rig.click();
      await rig.pass(2 * DAY_MS);
      await rig.paste(attempt, pair);
      assert.equal(await phase(), 'overlap');
      assert.equal(await rig.resets(), 1);
    });

    it('is known to be lost when the portal shows the reset, and found when it is pasted after all', async () => {
      const pair = await rig.click();
      const report = { closedUnconfirmed: true, reading: await rig.read() };
      await rig.operations.reportOutcome(name, attempt, report, PERSON);
      await rig.pass(0);
      assert.equal(await phase(), 'secret-lost');
      assert.ok((await rig.raised()).includes('KT-A106'));
      await rig.paste(attempt, pair, SOMEBODY_ELSE);
      assert.equal(await phase(), 'overlap');
    });

    it('is made a second time only with an approval, and told by what the portal shows then', async () => {
      await rig.click();
      const report = { closedUnconfirmed: false, reading: await rig.read() };
      await rig.operations.reportOutcome(name, attempt, report, SOMEBODY_ELSE);
      await rig.pass(DAY_MS);
      assert.equal(await phase(), 'secret-lost');
      await rig.operations.rotate(name, { note: 'approved', afterLoss: true }, PERSON);
      await rig.pass(0);
      const second = await rig.confirm();
      await rig.paste(second, await rig.click());
      assert.equal(await rig.resets(), 2);
      assert.equal(currentVersion(await rig.state())?.version, 2);
    });
  });

  it('uses a key that is pasted after its call was voided, and makes no other', async () => {
    const attempt = await rig.confirm();
    const report = { closedUnconfirmed: true, reading: await rig.read() };
    await rig.operations.reportOutcome(name, attempt, report, PERSON);
    await rig.pass(0);
    assert.equal(await phase(), 'asked');
    await rig.paste(attempt, await rig.click());
    assert.equal(await phase(), 'overlap');
    assert.equal(await rig.resets(), 1);
  });

  describe('when the wrong thing is pasted', () => {
    let attempt: string;

    beforeEach(async () => {
      attempt = await rig.confirm();
    });

    it('takes the right one after a wrong secret', async () => {
      const pair = await rig.click();
      await rig.paste(attempt, { ...pair, appSecret: new Secret('fake-secret-with-a-typing-error') });
      assert.equal(await phase(), 'delivering');
      await rig.paste(attempt, pair);
      assert.equal(await phase(), 'overlap');
    });

    it('takes the right one after something that is no key at all', async () => {
      await rig.operations.paste(name, attempt, Buffer.from('hello'), PERSON);
      await rig.pass(0);
      assert.equal(await phase(), 'quarantined');
      await rig.paste(attempt, await rig.click());
      assert.equal(await phase(), 'overlap');
    });

    it('does not take the old key for the new one', async () => {
      const { appKey, appSecret } = rig.sandbox.seeded ?? {};
      await rig.paste(attempt, {
        appKey: new Secret(appKey ?? ''),
        appSecret: new Secret(appSecret ?? ''),
      });
      assert.equal(await phase(), 'quarantined');
      assert.doesNotMatch(await rig.events(), /Accepted|Promoted/);
    });

    it('keeps the old key everywhere and pages when nobody has the right one', async () => {
      const pair = await rig.click();
      await rig.paste(attempt, { ...pair, appSecret: new Secret('fake-secret-with-a-typing-error') });
      await rig.operations.declareLost(name, 'the page is closed', PERSON);
      await rig.pass(0);
      assert.equal(await phase(), 'secret-lost');
      assert.ok((await rig.raised()).includes('KT-A106'));
      assert.doesNotMatch(await rig.events(), /Promoted/);
    });

    it('refuses what is empty or far too long', async () => {
      for (const length of [0, 1_000_000])
        await assert.rejects(
          rig.operations.paste(name, attempt, Buffer.alloc(length), PERSON),
          faultOf('KT5024'),
        );
    });
  });

  it('is not tried again by itself after a wrong code', async () => {
    const attempt = await rig.confirm();
    await assert.rejects(rig.operations.reportRefusal(name, attempt, SOMEBODY_ELSE), faultOf('KT5021'));
    await rig.operations.reportRefusal(name, attempt, PERSON);
    await rig.pass(DAY_MS);
    assert.equal(await phase(), 'refused');
    assert.ok((await rig.raised()).includes('KT-A115'));
    await rig.operations.rotate(name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(0);
    assert.equal(await phase(), 'asked');
  });

  it('gives up, and waits for a person, when the portal shows a reset that nobody here made', async () => {
    const made = await rig.confirm();
    await rig.paste(made, await rig.click());
    await rig.pass(10 * DAY_MS + HOUR_MS);
    await rig.pass(74 * DAY_MS);
    assert.equal(await phase(), 'asked');
    await rig.click();
    await assert.rejects(rig.confirm(), faultOf('KT5003'));
    await rig.pass(DAY_MS);
    assert.equal((await rig.state()).saga, null);
    assert.ok((await rig.raised()).includes('KT-A115'));
    assert.match(await rig.events(), /Aborted( Observed)*$/);
  });

  it('is revoked by a person, and called so only after it was seen refused', async () => {
    await rig.operations.revoke(name, { leaked: true, incident: null, replace: false, note: null }, PERSON);
    await rig.pass(0);
    assert.ok((await rig.raised()).includes('KT-A118'));
    await rig.operations.reportDeleted(name, PERSON);
    await rig.pass(0);
    assert.doesNotMatch(await rig.events(), /ProvenDead/);
    await rig.remove();
    await rig.pass(5 * MINUTE_MS);
    assert.match(
      await rig.events(),
      /Superseded KillOpened DeleteStarted TaskOpened Deleted ProvenDead Closed$/,
    );
  });
});
