import assert from 'node:assert/strict';
import { ImpossibleEvent } from '../../../src/domain/fold.ts';
import type { JournalUnderTest } from './contract.ts';
import { AT, byEngine, FIRST, fleet, loaded, outcomes, rejectsWith, SECOND, withFleet } from './samples.ts';

export function appendContract(test: JournalUnderTest): void {
  describe('appending', () => {
    beforeEach(() => withFleet(test.journal(), 2));

    it('resolves to the state after the last event', async () => {
      const state = await test.journal().append(FIRST, 1, [loaded(1), loaded(2)], byEngine);
      assert.equal(state.seq, 3);
      assert.deepEqual(state.loaded, { 'order-router': { version: 2, at: AT, own: { version: 2, at: AT } } });
      assert.deepEqual(await test.journal().state(FIRST), state);
    });

    it('refuses an append after an event that is not the last one, and writes nothing', async () => {
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine);
      await rejectsWith('KT2106', () => test.journal().append(FIRST, 1, [loaded(7)], byEngine));
      assert.equal((await test.journal().state(FIRST))?.loaded['order-router']?.version, 1);
      assert.equal((await test.journal().events({ stream: FIRST, limit: 10 })).length, 2);
    });

    it('lets exactly one of twenty racing writers win', async () => {
      const race = Array.from({ length: 20 }, (_, index) =>
        test.journal().append(FIRST, 1, [loaded(index)], byEngine),
      );
      const { kept, codes } = await outcomes(race);
      assert.equal(kept, 1);
      assert.deepEqual(new Set(codes), new Set(['KT2106']));
    });

    it('keeps the streams apart', async () => {
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine);
      await test.journal().append(SECOND, 1, [loaded(1)], byEngine);
      assert.equal((await test.journal().state(SECOND))?.seq, 2);
    });

    it('refuses events of a credential that is not registered', async () => {
      await rejectsWith('KT2106', () => test.journal().append('cred_unknown', 0, [loaded(1)], byEngine));
      assert.equal(await test.journal().state('cred_unknown'), null);
    });

    it('rolls back an event that can not follow, and the sealed file with it', async () => {
      const sealed = { stream: FIRST, attempt: 'att_1', file: Uint8Array.of(1) };
      await assert.rejects(
        test.journal().append(FIRST, 1, [loaded(1), { type: 'Closed' }], byEngine, { sealed }),
        ImpossibleEvent,
      );
      assert.equal((await test.journal().state(FIRST))?.seq, 1);
      assert.equal(await test.journal().sealed(FIRST, 'att_1'), null);
    });

    it('lets none of many that are made at once spoil another', async () => {
      await withFleet(test.journal(), 12);
      const name = 'wb-000001';
      const all = fleet(12).map(({ uid }, index) => {
        const one = [
          () => test.journal().append(uid, 1, [loaded(index), loaded(index + 1)], byEngine),
          () => test.journal().append(uid, 7, [loaded(index)], byEngine),
          () => test.journal().append(uid, 1, [loaded(index), { type: 'Closed' }], byEngine),
          // Written, and then refused by the database.
          () => test.journal().append(uid, 1, [{ type: 'Renamed', name }], byEngine),
        ][index % 4];
        assert.ok(one !== undefined);
        return one();
      });
      const { kept, codes } = await outcomes(all);
      assert.equal(kept, 3);
      assert.deepEqual(
        codes.map((code) => code.slice(0, 6)).toSorted(),
        ['Imposs', 'KT2106', 'KT2114'].flatMap((code) => [code, code, code]),
      );
      const seqs = await Promise.all(
        fleet(12).map(async ({ uid }) => (await test.journal().state(uid))?.seq),
      );
      assert.deepEqual(
        seqs,
        fleet(12).map((_, index) => (index % 4 === 0 ? 3 : 1)),
      );
      assert.deepEqual((await test.journal().verify()).problems, []);
    });

    it('chains one append after the other, whatever stands in the events', async () => {
      const strange = ['{"a,b"}', "it's", '\\', '"', 'NULL', '', 'ключ 🔑', '{}', 'a\nb'];
      let seq = 1;
      for (const consumer of strange) {
        const state = await test
          .journal()
          .append(FIRST, seq, [loaded(1, consumer), loaded(2, consumer)], byEngine);
        assert.equal(state.seq, seq + 2);
        seq = state.seq;
      }
      const kept = await test.journal().state(FIRST);
      assert.deepEqual(Object.keys(kept?.loaded ?? {}).toSorted(), strange.toSorted());
      const { events, problems } = await test.journal().verify();
      assert.deepEqual({ events, problems }, { events: 2 + 2 * strange.length, problems: [] });
    });

    it('follows a name that changed in between', async () => {
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine);
      await test.journal().append(FIRST, 2, [{ type: 'Renamed', name: 'wb-new' }], byEngine);
      await test.journal().append(FIRST, 3, [loaded(2)], byEngine);
      assert.equal((await test.journal().findByName('wb-new'))?.state.seq, 4);
      assert.equal(await test.journal().findByName('wb-000001'), null);
    });

    it('keeps what was acknowledged over a restart', async () => {
      const state = await test.journal().append(FIRST, 1, [loaded(3)], byEngine);
      const reopened = await test.reopen();
      assert.deepEqual(await reopened.state(FIRST), state);
      assert.equal((await reopened.events({ stream: FIRST, limit: 10 })).length, 2);
    });
  });

  describe('registering', () => {
    it('makes each credential due at once, with one event', async () => {
      await withFleet(test.journal(), 3);
      const row = await test.journal().findByName('wb-000002');
      assert.equal(row?.state.uid, SECOND);
      assert.equal(row?.dueAt, AT);
      assert.equal(row?.state.seq, 1);
    });

    it('leaves those alone that are registered already', async () => {
      await withFleet(test.journal(), 2);
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine);
      await withFleet(test.journal(), 3);
      assert.equal((await test.journal().state(FIRST))?.seq, 2);
      assert.equal((await test.journal().registered()).length, 3);
    });

    it('refuses a second credential of the same name', async () => {
      await withFleet(test.journal(), 1);
      await rejectsWith('KT2114', () =>
        test.journal().register([{ uid: 'cred_other', name: 'wb-000001' }], { at: AT }),
      );
      assert.equal(await test.journal().state('cred_other'), null);
    });
  });

  describe('sealed files', () => {
    const bytes = Uint8Array.from({ length: 700 }, (_, index) => index % 256);

    beforeEach(() => withFleet(test.journal(), 1));

    it('come back byte for byte, in the transaction of their event', async () => {
      const sealed = { stream: FIRST, attempt: 'att_1', file: bytes };
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine, { sealed });
      assert.deepEqual(await test.journal().sealed(FIRST, 'att_1'), bytes);
    });

    it('are kept without an event, and twice the same is once', async () => {
      const record = { stream: FIRST, attempt: 'att_1', file: bytes };
      await test.journal().keepSealed(record);
      await test.journal().keepSealed(record);
      assert.deepEqual(await test.journal().sealed(FIRST, 'att_1'), bytes);
      assert.equal((await test.journal().state(FIRST))?.seq, 1);
    });

    it('give the latest of an attempt that was sealed again', async () => {
      await test.journal().keepSealed({ stream: FIRST, attempt: 'att_1', file: bytes });
      await test.journal().keepSealed({ stream: FIRST, attempt: 'att_1', file: Uint8Array.of(9) });
      assert.deepEqual(await test.journal().sealed(FIRST, 'att_1'), Uint8Array.of(9));
    });

    it('take the place of every earlier file of their attempt when they are sealed anew, or go', async () => {
      const file = (attempt: string, byte: number) => ({
        ...{ stream: FIRST, attempt, file: Uint8Array.of(byte) },
      });
      for (const record of [file('att_1', 1), file('att_1', 2), file('att_2', 3)])
        await test.journal().keepSealed(record);
      const resealed = file('att_1', 4);
      const event = { type: 'Resealed', attempt: 'att_1', recipient: 'age1x' } as const;
      await test.journal().append(FIRST, 1, [event], byEngine, { resealed: [resealed] });
      assert.deepEqual(await test.journal().sealedFiles(FIRST), [file('att_2', 3), resealed]);
      const dropped = { type: 'SealedDropped', attempts: ['att_2'] } as const;
      await test.journal().append(FIRST, 2, [dropped], byEngine, { dropSealed: ['att_2'] });
      assert.deepEqual(await test.journal().sealedFiles(FIRST), [resealed]);
    });

    it('stay when the event that would replace them comes too late', async () => {
      await test.journal().keepSealed({ stream: FIRST, attempt: 'att_1', file: bytes });
      const event = { type: 'Resealed', attempt: 'att_1', recipient: 'age1x' } as const;
      const resealed = { stream: FIRST, attempt: 'att_1', file: Uint8Array.of(4) };
      await rejectsWith('KT2106', () =>
        test.journal().append(FIRST, 0, [event], byEngine, { resealed: [resealed] }),
      );
      assert.deepEqual(await test.journal().sealed(FIRST, 'att_1'), bytes);
    });

    it('are null for an attempt that has none', async () => {
      assert.equal(await test.journal().sealed(FIRST, 'att_none'), null);
    });
  });
}
