import assert from 'node:assert/strict';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { movableClock } from '../../../src/platform/clock.ts';
import {
  AT,
  byEngine,
  FIRST,
  LEASE_MS,
  loaded,
  rejectsWith,
  withFleet,
} from '../../contract/journal/samples.ts';
import { requireServer } from '../../support/servers/require.ts';
import { replicas } from './opened.ts';
import type { Replicas } from './opened.ts';

describe('a replica whose clock is wrong', () => {
  let place: Replicas;

  before(function () {
    requireServer(this, 'postgres');
  });

  beforeEach(async () => {
    place = await replicas();
    await withFleet(await place.open(), 2);
    await place.clockAt(AT);
  });

  afterEach(() => place.close());

  for (const skewMs of [15 * DAY_MS, -15 * DAY_MS]) {
    const skewed = skewMs > 0 ? '15 days ahead' : '15 days behind';

    it(`takes no lease that another one holds, and keeps its own as long as others do (${skewed})`, async () => {
      const [right, wrong] = [await place.open(), await place.open()];
      const held = await right.claim(FIRST, AT, 'right', LEASE_MS);
      assert.equal(await wrong.claim(FIRST, AT + skewMs, 'wrong', LEASE_MS), null);
      assert.ok(held !== null);
      await right.append(FIRST, 1, [loaded(1)], byEngine, { lease: held });
      await place.clockAt(AT + LEASE_MS);
      const taken = await wrong.claim(FIRST, AT + skewMs, 'wrong', LEASE_MS);
      assert.equal(taken?.epoch, 2);
      await rejectsWith('KT2107', () => right.append(FIRST, 2, [loaded(2)], byEngine, { lease: held }));
      await place.clockAt(AT + 2 * LEASE_MS - 1);
      assert.equal(await right.claim(FIRST, AT, 'right', LEASE_MS), null);
      assert.equal(await wrong.renew(taken, AT + skewMs, LEASE_MS), true);
      await place.clockAt(AT + 3 * LEASE_MS - 2);
      assert.equal(await right.claim(FIRST, AT, 'right', LEASE_MS), null);
    });

    it(`claims what is due by the database and nothing else (${skewed})`, async () => {
      const wrong = await place.open();
      await place.clockAt(AT - 1);
      assert.deepEqual(await wrong.claimDue(AT + skewMs, 10, 'wrong', LEASE_MS), []);
      await place.clockAt(AT);
      assert.equal((await wrong.claimDue(AT + skewMs, 10, 'wrong', LEASE_MS)).length, 2);
    });

    it(`goes by the database's clock in all that it writes down (${skewed})`, async () => {
      const clock = movableClock();
      clock.step(skewMs);
      const { time } = await place.open({ clock });
      assert.ok(Math.abs(time.clock.now() - AT) < 5_000, `${time.clock.now() - AT} ms off`);
      clock.step(skewMs);
      assert.ok(Math.abs(time.clock.now() - AT) < 5_000, 'a step of its own clock moved it');
      await place.clockAt(AT + DAY_MS);
      await time.follow();
      assert.ok(Math.abs(time.clock.now() - AT - DAY_MS) < 5_000);
    });
  }
});
