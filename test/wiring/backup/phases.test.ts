import assert from 'node:assert/strict';
import { administrator } from '../../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import type { EventType } from '../../../src/domain/events.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { Caller } from '../../../src/engine/operations/operations.ts';
import { sha256, startIssuer } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import { look } from '../../support/e2e/run-daemon.ts';
import type { Running } from '../../support/e2e/run-daemon.ts';
import { makeHousehold } from './household.ts';
import type { Household } from './household.ts';

const PERSON: Caller = administrator('operator');
const SETTLED_MS = 16 * MINUTE_MS;

/** Does something once, right after an event is on disk, while the rotation goes on. */
function rightAfter(type: EventType, act: () => Promise<unknown>) {
  let done = false;
  return (journal: JournalWithMeta): JournalWithMeta => ({
    ...journal,
    append: async (stream, afterSeq, events, meta, options) => {
      const state = await journal.append(stream, afterSeq, events, meta, options);
      if (!done && events.some((event) => event.type === type)) {
        done = true;
        await act();
      }
      return state;
    },
  });
}

describe('a backup from the middle of a rotation that the former daemon finished', function () {
  this.timeout(60_000);
  let issuer: Issuer;
  let house: Household;
  let running: Running | null = null;

  before(async () => {
    issuer = await startIssuer();
  });

  after(() => issuer.stop());

  beforeEach(async () => {
    running = null;
    house = await makeHousehold(issuer);
  });

  afterEach(async () => {
    await running?.daemon.stop();
    await house.remove();
  });

  /** The former daemon rotates to the overlap; the restored one starts from what the backup has of that. */
  async function restoredFrom(type: EventType): Promise<Running> {
    const hook = rightAfter(type, async () => house.backup(former));
    const former: Running = await house.start('former', type === 'Imported' ? undefined : hook);
    if (type === 'Imported') await house.backup(former);
    const { phase } = await house.pass(former, 6 * DAY_MS);
    assert.equal(phase, 'rotation overlap');
    assert.equal(await house.resets(), 1);
    await former.daemon.stop();
    await house.restore(former);
    running = await house.start('restored');
    return running;
  }

  /** The former daemon reset the key after the backup: the journal does not know it, the issuer does. */
  const BEFORE_THE_CALL = ['Imported', 'Opened', 'Preflighted'] as const;

  for (const type of BEFORE_THE_CALL) {
    it(`resets nothing when it was taken after ${type}, and adopts the key in use when a person confirms`, async () => {
      const restored = await restoredFrom(type);
      assert.equal(await house.resets(), 1);
      const compared = await house.pass(restored, SETTLED_MS);
      assert.equal(compared.events.at(-1), 'IssuerAhead', compared.events.join(' '));
      assert.ok(compared.alerts.includes('KT-A209'));
      for (let day = 0; day < 3; day += 1) await house.pass(restored, 5 * DAY_MS);
      assert.equal(await house.resets(), 1, 'nothing is minted while nobody confirms');

      const { operations } = restored.daemon;
      await operations.confirmRestore(house.name, 'seen at the portal', PERSON);
      await house.pass(restored, 4 * HOUR_MS);
      // And at the next look the old key is seen refused.
      const confirmed = await house.pass(restored, 7 * HOUR_MS);
      assert.match(
        confirmed.events.join(' '),
        /IssuerConfirmed .*Imported/,
        'the key that is in use is adopted',
      );
      assert.deepEqual(confirmed.versions, [
        [1, 'expired'],
        [2, 'current'],
      ]);
      assert.deepEqual([confirmed.alerts, await house.resets()], [[], 1]);

      await operations.rotate(house.name, { note: 'after the restore', afterLoss: false }, PERSON);
      const { events, alerts, auditProblems } = await house.pass(restored, HOUR_MS);
      assert.equal(await house.resets(), 2, 'the one that the person asked for');
      assert.equal(events.filter((each) => each === 'CallStarted').length, 1);
      assert.deepEqual([alerts, auditProblems], [[], 0]);
      const [application] = await issuer.applications(house.name);
      assert.equal(sha256(await house.secretInUse()), application?.keys.at(-1)?.secretSha256);
    });
  }

  /** The reply is not in the backup: the former daemon took it into its escrow afterwards. */
  async function restoredFromTheCall(): Promise<{ restored: Running; former: string }> {
    const restored = await restoredFrom('CallStarted');
    const { events } = await look(restored, house.name);
    assert.equal(events.at(-1), 'Quarantined', events.join(' '));
    const compared = await house.pass(restored, SETTLED_MS);
    assert.equal(compared.events.at(-1), 'Quarantined', compared.events.join(' '));
    assert.deepEqual(compared.retries, ['compare KT2030']);
    assert.ok(compared.alerts.includes('KT-A207'), compared.alerts.join(' '));
    const { replicas } = await restored.daemon.operations.custody();
    const former = replicas.find(({ self }) => !self)?.name ?? '';
    return { restored, former };
  }

  it('waits for the escrow of the former daemon when it was taken after CallStarted, and goes on with what that holds', async () => {
    const { restored, former } = await restoredFromTheCall();
    const { operations } = restored.daemon;
    const imported = await operations.importEscrow({ file: house.formerEscrow, replica: former }, PERSON);
    assert.deepEqual([imported.appended, imported.complete], [1, true]);
    const { events, phase, retries } = await house.pass(restored, HOUR_MS);
    assert.match(
      events.join(' '),
      /Quarantined Sealed Parsed Accepted .*OverlapStarted/,
      `retries: ${retries.join(', ')}`,
    );
    assert.equal(phase, 'rotation overlap');
    assert.equal(await house.resets(), 1);
  });

  it('finds the secret lost when that escrow is lost too, and takes it from the destination once a person approves', async () => {
    const { restored, former } = await restoredFromTheCall();
    const { operations } = restored.daemon;
    await operations.declareGone(former, 'its disk burnt', PERSON);
    const lost = await house.pass(restored, HOUR_MS);
    assert.match(lost.events.join(' '), /SecretLost/);
    for (let day = 0; day < 3; day += 1) await house.pass(restored, 5 * DAY_MS);
    assert.equal(await house.resets(), 1);
    const inUse = await house.secretInUse();
    await operations.rotate(house.name, { note: null, afterLoss: true }, PERSON);
    const approved = await house.pass(restored, HOUR_MS);
    assert.match(approved.events.join(' '), /SecondResetApproved Imported/);
    assert.deepEqual([await house.resets(), approved.auditProblems], [1, 0]);
    assert.equal(await house.secretInUse(), inUse);
    const rested = await house.pass(restored, HOUR_MS);
    assert.deepEqual([rested.phase, rested.alerts], [null, []]);

    await operations.rotate(house.name, { note: 'after the restore', afterLoss: false }, PERSON);
    const rotated = await house.pass(restored, HOUR_MS);
    assert.deepEqual([rotated.phase, await house.resets()], ['rotation overlap', 2]);
  });

  /** The secret is in the backup: the rotation goes on from there, and nothing has to be reset. */
  const AFTER_THE_CALL = [
    'Sealed',
    'Parsed',
    'Accepted',
    'Staged',
    'Verified',
    'Promoted',
    'OverlapStarted',
  ] as const;

  for (const type of AFTER_THE_CALL) {
    it(`goes on to the end of the overlap when it was taken after ${type}`, async () => {
      const restored = await restoredFrom(type);
      const inUse = await house.secretInUse();
      const now = await house.pass(restored, SETTLED_MS);
      assert.equal(now.phase, 'rotation overlap');
      assert.match(now.events.join(' '), /IssuerConfirmed/);
      assert.deepEqual(now.versions, [
        [1, 'previous'],
        [2, 'current'],
      ]);
      const view = await restored.daemon.operations.show(house.name);
      const [application] = await issuer.applications(house.name);
      const endsAt = Date.parse(application?.keys[0]?.endsAt ?? '');
      assert.ok(Math.abs((view.overlapEndsAt ?? 0) - endsAt) < MINUTE_MS, 'the overlap ends when it did');

      const over = await house.pass(restored, 10 * DAY_MS + HOUR_MS);
      assert.match(over.events.join(' '), /PreviousRetired Closed/);
      assert.equal(await house.secretInUse(), inUse);
      assert.equal(sha256(inUse), application?.keys.at(-1)?.secretSha256);
      assert.equal(await house.resets(), 1);
      assert.equal(over.auditProblems, 0);
      assert.equal(over.alerts.length, 0, over.alerts.join(' '));
    });
  }
});
