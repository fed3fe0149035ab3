import assert from 'node:assert/strict';
import sinon from 'sinon';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/domain/duration.ts';
import { Fault } from '../../../../src/domain/fault.ts';
import { keepCertificates } from '../../../../src/kubernetes/injector/certificates/keeper.ts';
import type { CertificateKeeper } from '../../../../src/kubernetes/injector/certificates/keeper.ts';
import { lifetimesOf } from '../../../../src/kubernetes/injector/certificates/lifetimes.ts';
import type { ServingPair } from '../../../../src/kubernetes/injector/certificates/pair.ts';
import { sharedHome } from './shared-home.ts';
import type { SharedHome } from './shared-home.ts';

const AWAY = new Fault('KT3401', { place: 'secret keyturn/keyturn-injector', saw: 'ECONNREFUSED' });

describe('looking after the own certificates', () => {
  let clock: sinon.SinonFakeTimers;
  let home: SharedHome;
  let isAway: boolean;
  let keepers: CertificateKeeper[];

  beforeEach(() => {
    clock = sinon.useFakeTimers({
      now: Date.UTC(2026, 10, 30),
      toFake: ['Date', 'setTimeout', 'clearTimeout'],
    });
    home = sharedHome(() => clock.now);
    isAway = false;
    keepers = [];
  });

  afterEach(() => {
    for (const keeper of keepers) keeper.stop();
    clock.restore();
  });

  function keep() {
    const seen: { shown: ServingPair[]; looked: (string | null)[] } = { shown: [], looked: [] };
    const keeper = keepCertificates({
      home: home.seenBy(async () => {
        if (isAway) throw AWAY;
      }),
      dnsName: 'keyturn-injector.keyturn.svc',
      times: lifetimesOf(90),
      now: () => clock.now,
      everyMs: HOUR_MS,
      took: () => undefined,
      changed: (pair) => seen.shown.push(pair),
      looked: (fault) => seen.looked.push(fault?.code ?? null),
    });
    void keeper.first.then((pair) => seen.shown.push(pair));
    keepers.push(keeper);
    return seen;
  }

  it('goes on for years, in all replicas alike, and always has days left', async () => {
    const [one, other] = [keep(), keep()];
    for (let day = 0; day < 2 * 365; day += 1) {
      await clock.tickAsync(DAY_MS);
      for (const { shown } of [one, other]) assert.ok(shown.at(-1)!.endsAt > clock.now + 28 * DAY_MS);
    }
    assert.equal(one.shown.length, 13);
    assert.deepEqual(
      one.shown.map(({ cert }) => cert),
      other.shown.map(({ cert }) => cert),
    );
    assert.ok(home.authorities.length <= 2);
  });

  it('waits for a cluster that can not be asked yet', async () => {
    isAway = true;
    const seen = keep();
    await clock.tickAsync(3 * HOUR_MS);
    assert.deepEqual([seen.shown, new Set(seen.looked)], [[], new Set(['KT3401'])]);
    isAway = false;
    await clock.tickAsync(HOUR_MS);
    assert.equal(seen.shown.length, 1);
    assert.equal(seen.looked.at(-1), null);
  });

  it('shows what it has while the cluster is away, and goes on where it was', async () => {
    const seen = keep();
    await clock.tickAsync(MINUTE_MS);
    isAway = true;
    await clock.tickAsync(89 * DAY_MS);
    assert.equal(seen.shown.length, 1);
    isAway = false;
    await clock.tickAsync(2 * HOUR_MS);
    assert.equal(seen.shown.length, 2);
    assert.equal(seen.shown.at(-1), home.state.serving);
  });

  it('gets over a Secret that somebody removes: what is shown is believed all the time', async () => {
    const seen = keep();
    await clock.tickAsync(MINUTE_MS);
    home.removeState();
    const [first] = seen.shown;
    await clock.tickAsync(HOUR_MS + MINUTE_MS);
    assert.ok(home.authorities.includes(first!.ca) && home.authorities.length === 2);
    assert.equal(seen.shown.length, 1);
    await clock.tickAsync(2 * HOUR_MS);
    assert.equal(seen.shown.length, 2);
    assert.ok(home.authorities.includes(seen.shown[1]!.ca));
  });
});
