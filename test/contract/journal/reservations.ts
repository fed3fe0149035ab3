import assert from 'node:assert/strict';
import type { Reservation } from '../../../src/ports/journal.ts';
import type { JournalUnderTest } from './contract.ts';
import { byEngine, FIRST, fleet, loaded, outcomes, rejectsWith, SECOND, withFleet } from './samples.ts';

const DAY = '2026-11-22';

const budget = (limit: number, issuer = 'webull'): Reservation => ({
  kind: 'issuer-budget',
  issuer,
  day: DAY,
  limit,
});

const place = (rotation: string, limit: number, policy = 'prod'): Reservation => ({
  kind: 'concurrency',
  policy,
  rotation,
  limit,
});

export function reservationContract(test: JournalUnderTest): void {
  describe('reserving', () => {
    beforeEach(() => withFleet(test.journal(), 20));

    it('gives out exactly the budget of a day, whoever races for it', async () => {
      const race = fleet(20).map(({ uid }) =>
        test.journal().append(uid, 1, [loaded(1)], byEngine, { reserve: [budget(3)] }),
      );
      const { kept, codes } = await outcomes(race);
      assert.equal(kept, 3);
      assert.deepEqual(new Set(codes), new Set(['KT2108']));
      assert.equal(await test.journal().budgetSpent('webull', DAY), 3);
    });

    it('counts each issuer and day by itself', async () => {
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine, { reserve: [budget(1)] });
      await test.journal().append(SECOND, 1, [loaded(1)], byEngine, { reserve: [budget(1, 'other')] });
      assert.equal(await test.journal().budgetSpent('webull', '2026-11-23'), 0);
    });

    it('gives nothing out under a limit of zero', async () => {
      await rejectsWith('KT2108', () =>
        test.journal().append(FIRST, 1, [loaded(1)], byEngine, { reserve: [budget(0)] }),
      );
    });

    it('gives out as many places at a time as the policy has', async () => {
      const race = fleet(20).map(({ uid }) =>
        test.journal().append(uid, 1, [loaded(1)], byEngine, { reserve: [place(`rot_${uid}`, 4)] }),
      );
      const { kept, codes } = await outcomes(race);
      assert.equal(kept, 4);
      assert.deepEqual(new Set(codes), new Set(['KT2108']));
    });

    it('takes a place once for one rotation, and frees it with the rotation', async () => {
      const journal = test.journal();
      await journal.append(FIRST, 1, [loaded(1)], byEngine, { reserve: [place('rot_a', 1)] });
      await journal.append(FIRST, 2, [loaded(1)], byEngine, { reserve: [place('rot_a', 1)] });
      const next = { reserve: [place('rot_b', 1)] };
      await rejectsWith('KT2108', () => journal.append(SECOND, 1, [loaded(1)], byEngine, next));
      await journal.append(FIRST, 3, [loaded(1)], byEngine, { release: 'rot_a' });
      await journal.append(SECOND, 1, [loaded(1)], byEngine, next);
    });

    it('counts each policy for its own set, and frees the places of a rotation in all of them', async () => {
      const journal = test.journal();
      const both = (rotation: string) => ({
        reserve: [place(rotation, 2, 'desk'), place(rotation, 1, 'all')],
      });
      await journal.append(FIRST, 1, [loaded(1)], byEngine, both('rot_a'));
      // A place is left at the desk, and none in all: it takes neither.
      await rejectsWith('KT2108', () => journal.append(SECOND, 1, [loaded(1)], byEngine, both('rot_b')));
      const desk = { reserve: [place('rot_c', 2, 'desk')] };
      await journal.append(SECOND, 1, [loaded(1)], byEngine, desk);
      const one = { reserve: [place('rot_d', 2, 'desk')] };
      await rejectsWith('KT2108', () => journal.append(FIRST, 2, [loaded(1)], byEngine, one));
      await journal.append(FIRST, 2, [loaded(1)], byEngine, { release: 'rot_a' });
      await journal.append(FIRST, 3, [loaded(1)], byEngine, both('rot_d'));
    });

    it('takes nothing when a later part of the append fails', async () => {
      const reserve = [budget(5), place('rot_a', 0)];
      await rejectsWith('KT2108', () => test.journal().append(FIRST, 1, [loaded(1)], byEngine, { reserve }));
      assert.equal(await test.journal().budgetSpent('webull', DAY), 0);
      assert.equal((await test.journal().state(FIRST))?.seq, 1);
    });
  });
}
