import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { watchCost } from '../../src/domain/watch.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { engineRig, fleetOf, PERSON, spec } from './rig.ts';
import type { EngineRig } from './rig.ts';

describe('what the watch asks of the issuer', () => {
  let rig: EngineRig;
  let asked = 0;

  const counting = (issuer: Issuer): Issuer => ({
    ...issuer,
    probe: (pair) => {
      asked += 1;
      return issuer.probe(pair);
    },
    management: issuer.management && {
      ...issuer.management,
      observe: (application) => {
        asked += 1;
        return issuer.management!.observe(application);
      },
    },
  });
  beforeEach(async () => {
    rig = await engineRig({ ageMs: DAY_MS, wrapIssuer: counting });
    await rig.pass(0);
  });
  afterEach(() => rig.close());

  /** A day, a quarter of an hour at a time. */
  const askedInADay = async (): Promise<number> => {
    asked = 0;
    for (let atMs = 0; atMs < DAY_MS; atMs += 15 * MINUTE_MS) await rig.pass(15 * MINUTE_MS);
    return asked;
  };
  const cost = async () => {
    const row = await rig.ports.journal.findByName(spec.name);
    assert.ok(row);
    return watchCost(row.state, rig.clock.now(), true);
  };

  it('is what is computed from the schedule, in a quiet day', async () => {
    const { looksPerDay, questionsPerDay } = await cost();
    assert.ok(looksPerDay >= 4 && looksPerDay <= 16 / 3, `${looksPerDay}`);
    assert.equal(questionsPerDay, 2 * looksPerDay);
    const found = await askedInADay();
    // A look is made at the first quarter of an hour after its time, and the day cuts one off.
    assert.ok(found <= questionsPerDay + 2 && found >= questionsPerDay - 4, `${found} of ${questionsPerDay}`);
  });

  it('is what keyturn plan and keyturn doctor say of the fleet, from the same function', async () => {
    const { questionsPerDay } = await cost();
    const load = { issuer: 'webull', credentials: 1, keys: 1, questionsPerDay, mostPerKey: questionsPerDay };
    const { watch } = await rig.operations.plan(null);
    assert.deepEqual(watch, [{ ...load, callsPerMinute: null }]);
    const check = (await rig.operations.doctor()).find(({ name }) => name === 'watch of webull');
    assert.equal(check?.ok, true);
    assert.match(check.saw, new RegExp(`^${Math.ceil(questionsPerDay)} questions a day for 1 key`));
  });

  it('fails a check of keyturn doctor where it would be much of what the issuer takes', async () => {
    await rig.close();
    const scarce: Issuer['profile']['callsPerMinute'] = { value: 1, source: 'contract', seen: '2026-11-22' };
    rig = await engineRig({
      ageMs: DAY_MS,
      fleet: fleetOf(Array.from({ length: 40 }, (_, n) => ({ ...spec, name: `wb-${n}` }))),
      wrapIssuer: (issuer) => ({ ...issuer, profile: { ...issuer.profile, callsPerMinute: scarce } }),
    });
    await rig.pass(0);
    const check = (await rig.operations.doctor()).find(({ name }) => name === 'watch of webull');
    assert.equal(check?.ok, false);
    assert.match(check.saw, / for 40 keys, .* % of the 1 calls a minute that the issuer takes$/);
    assert.match(check.next ?? '', /override\.callsPerMinute/);
  });

  it('is more while two keys live, and comes down again', async () => {
    const quiet = (await cost()).questionsPerDay;
    await rig.operations.rotate(spec.name, { note: null, afterLoss: false }, PERSON);
    await rig.pass(HOUR_MS);
    const { looksPerDay, questionsPerDay } = await cost();
    assert.equal(questionsPerDay, 3 * looksPerDay);
    assert.ok(questionsPerDay > 5 * quiet);
    const found = await askedInADay();
    // Every look may come up to a quarter of an hour late.
    assert.ok(
      found <= questionsPerDay + 3 && found >= questionsPerDay * 0.7,
      `${found} of ${questionsPerDay}`,
    );
  });
});
