import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { RESET, startIssuer } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import type { VaultPlace } from '../../support/e2e/place.ts';
import { PERSON, setUp } from '../../support/e2e/rig.ts';
import type { Rig } from '../../support/e2e/rig.ts';
import { makeVault } from '../../support/e2e/vault.ts';
import { requireServer } from '../../support/servers/require.ts';

interface Case {
  readonly when: string;
  readonly fault: { readonly kind: string; readonly status?: number };
  /** Whether the reset took effect. */
  readonly effect: boolean;
  /** Some bytes came, and are sealed whatever they are. */
  readonly sealed: boolean;
}

const CASES: readonly Case[] = [
  {
    when: 'the reply is dropped after the reset',
    fault: { kind: 'drop-after' },
    effect: true,
    sealed: false,
  },
  { when: 'the reply is cut in its middle', fault: { kind: 'truncate' }, effect: true, sealed: true },
  { when: 'the reply is garbage', fault: { kind: 'garbage' }, effect: true, sealed: true },
  { when: 'a 500 follows the reset', fault: { kind: 'error-after' }, effect: true, sealed: true },
  {
    when: 'a 503 follows the reset',
    fault: { kind: 'error-after', status: 503 },
    effect: true,
    sealed: true,
  },
  {
    when: 'the connection ends before the reset',
    fault: { kind: 'drop-before' },
    effect: false,
    sealed: false,
  },
  { when: 'a 500 comes instead of the reset', fault: { kind: 'error-before' }, effect: false, sealed: true },
];

const START = 'Registered Imported Opened Preflighted';
const DELIVERY = 'Parsed Accepted Staged Verified Staged Verified Promoted Promoted OverlapStarted Observed';
const OLD_KEY = 'vault: 1.1 live, local: 1.1 live';
const NEW_KEY = 'vault: 1.2 live, local: 1.2 live';

describe('a reset whose reply is lost', function () {
  this.timeout(90_000);

  let issuer: Issuer;
  let vault: VaultPlace;
  let late: Promise<Rig>;
  let lateIssuer: Issuer;

  before(async function () {
    requireServer(this, 'openbao');
    vault = await makeVault();
    [issuer, lateIssuer] = await Promise.all([startIssuer(), startIssuer()]);
    // Half a minute in real time: it waits beside the other tests.
    await lateIssuer.arm({ route: RESET, kind: 'delay-after', ms: 32_000 });
    late = setUp(lateIssuer, vault, { ageMs: 80 * DAY_MS });
    late.catch(() => undefined);
  });

  after(async () => {
    await (await late?.catch(() => null))?.close();
    await Promise.all([issuer?.stop(), lateIssuer?.stop()]);
  });

  for (const resetChangesAppKey of [false, true]) {
    describe(`where a reset ${resetChangesAppKey ? 'changes' : 'keeps'} the App Key`, () => {
      let rig: Rig;

      const given = async ({ fault }: Case): Promise<string> => {
        await issuer.switches({ resetChangesAppKey });
        await issuer.arm({ route: RESET, ...fault });
        rig = await setUp(issuer, vault, { ageMs: 80 * DAY_MS });
        return rig.place.name;
      };

      afterEach(async () => {
        await issuer.disarm();
        await rig.close();
      });

      for (const each of CASES.filter(({ effect }) => effect)) {
        it(`pages the loss and never resets again by itself when ${each.when}`, async () => {
          await given(each);
          await expectQuarantine(rig, each);
          const lost = await rig.pass(2 * MINUTE_MS);
          assert.equal(lost.events.join(' '), `${called(each)} Quarantined SecretLost`);
          assert.deepEqual(lost.alerts, ['KT-A106']);
          assert.deepEqual(lost.versions, [
            [1, 'current'],
            [2, 'lost'],
          ]);
          for (const ms of [HOUR_MS, DAY_MS, 5 * DAY_MS]) {
            const later = await rig.pass(ms);
            assert.equal(later.phase, 'rotation secret-lost');
            assert.ok(later.alerts.includes('KT-A106'));
          }
          assert.equal(await rig.effects(), '1 reset');
          assert.equal(await rig.count('CallStarted'), 1);
          assert.equal(await rig.stores(), OLD_KEY);
        });
      }

      for (const each of CASES.filter(({ effect }) => !effect)) {
        it(`finds the issuer unchanged and calls once more when ${each.when}`, async () => {
          await given(each);
          await expectQuarantine(rig, each);
          const done = await rig.pass(2 * MINUTE_MS);
          const again = `Quarantined Voided Preflighted CallStarted Sealed ${DELIVERY}`;
          assert.equal(done.events.join(' '), `${called(each)} ${again}`);
          assert.deepEqual(done.alerts, []);
          assert.equal(await rig.effects(), '1 reset');
          assert.equal(await rig.stores(), NEW_KEY);
        });
      }
    });
  }

  describe('after the secret is lost', () => {
    let rig: Rig;

    beforeEach(async () => {
      await issuer.switches({ resetChangesAppKey: false, secondResetKillsFirstOld: true });
      await issuer.arm({ route: RESET, kind: 'drop-after' });
      rig = await setUp(issuer, vault, { ageMs: 80 * DAY_MS });
      await rig.pass(16 * MINUTE_MS);
    });

    afterEach(() => rig.close());

    it('refuses a second reset that nobody approved', async () => {
      const asked = rig.operations().rotate(rig.place.name, { note: null, afterLoss: false }, PERSON);
      await assert.rejects(asked, { code: 'KT5011' });
      await rig.pass(MINUTE_MS);
      assert.equal(await rig.effects(), '1 reset');
    });

    it('makes exactly one more when a person approves it, and waits for nothing before it promotes', async () => {
      await rig.operations().rotate(rig.place.name, { note: null, afterLoss: true }, PERSON);
      const done = await rig.pass(MINUTE_MS);
      assert.equal(await rig.effects(), '2 reset');
      assert.equal(await rig.stores(), 'vault: 1.3 live, local: 1.3 live');
      assert.deepEqual(done.versions, [
        [1, 'expired'],
        [2, 'current'],
      ]);
      assert.equal(done.phase, null);
    });

    it('makes one more in vain when that reply is lost too, and asks again', async () => {
      await issuer.arm({ route: RESET, kind: 'drop-after' });
      await rig.operations().rotate(rig.place.name, { note: null, afterLoss: true }, PERSON);
      await rig.pass(MINUTE_MS);
      const again = await rig.pass(16 * MINUTE_MS);
      assert.equal(again.phase, 'rotation secret-lost');
      assert.ok(again.alerts.includes('KT-A106'));
      await rig.pass(DAY_MS);
      assert.equal(await rig.effects(), '2 reset');
    });

    it('makes the approved reset again once it is known that it had no effect', async () => {
      await issuer.arm({ route: RESET, kind: 'drop-before' });
      await rig.operations().rotate(rig.place.name, { note: null, afterLoss: true }, PERSON);
      await rig.pass(MINUTE_MS);
      assert.equal(await rig.effects(), '1 reset');
      const again = await rig.pass(16 * MINUTE_MS);
      assert.equal(await rig.count('Voided'), 1);
      assert.equal(await rig.count('CallStarted'), 3);
      assert.equal(await rig.effects(), '2 reset');
      // The second reset has ended the first old key, so there is no overlap to wait for.
      assert.equal(again.phase, null);
      assert.notEqual(await rig.stores(), OLD_KEY);
    });
  });

  it('stops at a wrong trading password: one attempt, then a person', async () => {
    const rig = await setUp(issuer, vault, {
      ageMs: 80 * DAY_MS,
      tradingPassword: 'not-the-trading-password',
    });
    try {
      for (const ms of [MINUTE_MS, HOUR_MS, DAY_MS]) await rig.pass(ms);
      const waiting = await rig.look();
      assert.equal(waiting.events.slice(0, 7).join(' '), `${START} CallStarted Sealed Refused`);
      assert.equal(waiting.phase, 'rotation refused');
      assert.ok(waiting.alerts.includes('KT-A115'));
      assert.equal(await rig.count('CallStarted'), 1);
      assert.equal(await rig.effects(), '');

      await rig.place.setTradingPassword('demo-trading-246810');
      await rig.restart();
      assert.equal(await rig.count('CallStarted'), 1, 'a better password alone starts nothing');
      await rig.operations().rotate(rig.place.name, { note: null, afterLoss: false }, PERSON);
      await rig.pass(0);
      assert.equal(await rig.effects(), '1 reset');
      assert.equal(await rig.stores(), NEW_KEY);
    } finally {
      await rig.close();
    }
  });

  it('seals a reply that comes after everybody stopped waiting for it', async () => {
    const rig = await late;
    const { events } = await rig.look();
    assert.equal(events.slice(0, 6).join(' '), `${START} CallStarted Quarantined`);
    const deadline = performance.now() + 10_000;
    while ((await rig.count('Sealed')) === 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const done = await rig.pass(1);
    assert.equal(done.events.join(' '), `${START} CallStarted Quarantined Sealed ${DELIVERY}`);
    assert.deepEqual(done.alerts, []);
    assert.equal(await rig.effects(), '1 reset');
    assert.equal(await rig.stores(), NEW_KEY);
  });
});

function called({ sealed }: Case): string {
  return `${START} CallStarted${sealed ? ' Sealed' : ''}`;
}

/** Nobody asks the issuer, let alone calls it again, as long as an effect may still come. */
async function expectQuarantine(rig: Rig, each: Case): Promise<void> {
  const first = await rig.look();
  assert.equal(first.events.join(' '), `${called(each)} Quarantined`);
  assert.deepEqual(first.alerts, ['KT-A105']);
  const waiting = await rig.pass(14 * MINUTE_MS);
  assert.equal(waiting.events.join(' '), `${called(each)} Quarantined`);
  assert.equal(await rig.stores(), OLD_KEY);
}
