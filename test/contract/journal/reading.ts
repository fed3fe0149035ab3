import assert from 'node:assert/strict';
import type { JournalUnderTest } from './contract.ts';
import { AT, byEngine, FIRST, loaded, rejectsWith, SECOND, withFleet } from './samples.ts';

export function readingContract(test: JournalUnderTest): void {
  describe('reading', () => {
    beforeEach(() => withFleet(test.journal(), 7));

    it('pages through the summaries by name', async () => {
      const names: string[] = [];
      for (;;) {
        const page = await test.journal().summaries({ afterName: names.at(-1) ?? null, limit: 3 });
        names.push(...page.map(({ state }) => state.name));
        if (page.length < 3) break;
      }
      assert.deepEqual(
        names,
        Array.from({ length: 7 }, (_, index) => `wb-00000${index + 1}`),
      );
    });

    it('finds what waits for people, and nothing else', async () => {
      const need = { count: 1, from: null, excludeRequester: true, policy: 'prod' };
      const action = { do: 'rotate', note: null, afterLoss: false } as const;
      const asked = { approval: 'appr_1', action, plan: null, bound: 'b', by: 'user:x', expiresAt: AT, need };
      assert.deepEqual(await test.journal().waiting(), []);
      await test.journal().append(SECOND, 1, [{ type: 'ApprovalAsked', ...asked }], byEngine);
      await test.journal().append(SECOND, 2, [loaded(1)], byEngine);
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine);
      const uids = async () => (await (await test.reopen()).waiting()).map(({ state }) => state.uid);
      assert.deepEqual(await uids(), [SECOND]);
      const ended = { approval: 'appr_1', how: 'expired', by: 'engine', why: null } as const;
      await test.journal().append(SECOND, 3, [{ type: 'ApprovalEnded', ...ended }], byEngine);
      assert.deepEqual(await uids(), []);
    });

    it('finds a credential by its new name after a rename, and no more by the old one', async () => {
      await test.journal().append(FIRST, 1, [{ type: 'Renamed', name: 'wb-orders' }], byEngine);
      assert.equal((await test.journal().findByName('wb-orders'))?.state.uid, FIRST);
      assert.equal(await test.journal().findByName('wb-000001'), null);
    });

    it('knows which names credentials gave up, and what they are called now', async () => {
      const former = async () => [...(await test.journal().formerNames())].sort();
      assert.deepEqual(await former(), []);
      for (const [index, name] of ['wb-orders', 'wb-routing'].entries())
        await test.journal().append(FIRST, 1 + index, [{ type: 'Renamed', name }], byEngine);
      await test.journal().append(SECOND, 1, [loaded(1)], byEngine);
      assert.deepEqual(await former(), [
        ['wb-000001', 'wb-routing'],
        ['wb-orders', 'wb-routing'],
      ]);
      await test.journal().append(FIRST, 3, [{ type: 'Renamed', name: 'wb-000001' }], byEngine);
      assert.deepEqual(await former(), [
        ['wb-orders', 'wb-000001'],
        ['wb-routing', 'wb-000001'],
      ]);
    });

    it('refuses a rename to a name that is taken', async () => {
      await rejectsWith('KT2114', () =>
        test.journal().append(FIRST, 1, [{ type: 'Renamed', name: 'wb-000002' }], byEngine),
      );
      assert.equal((await test.journal().state(FIRST))?.name, 'wb-000001');
    });

    it('gives the events in the order of their positions, after one, up to a limit', async () => {
      await test.journal().append(FIRST, 1, [loaded(1), loaded(2)], byEngine);
      const all = await test.journal().events({ limit: 100 });
      assert.equal(all.length, 9);
      const positions = all.map(({ position }) => position);
      assert.deepEqual(
        positions,
        positions.toSorted((left, right) => left - right),
      );
      const afterPosition = all[4]?.position ?? 0;
      const some = await test.journal().events({ afterPosition, limit: 2 });
      assert.deepEqual(some, all.slice(5, 7));
    });

    it('gives the events of one stream, with all that was written', async () => {
      await test.journal().append(FIRST, 1, [loaded(4)], { at: AT + 5, actor: 'consumer:order-router' });
      const [registered, event] = await test.journal().events({ stream: FIRST, limit: 10 });
      assert.deepEqual(registered?.event, { type: 'Registered', name: 'wb-000001' });
      assert.deepEqual(event?.event, loaded(4));
      assert.deepEqual([event?.seq, event?.at, event?.actor], [2, AT + 5, 'consumer:order-router']);
      assert.match(event?.hash ?? '', /^[0-9a-f]{64}$/);
      const later = await test.journal().events({
        stream: FIRST,
        afterPosition: registered?.position ?? 0,
        limit: 10,
      });
      assert.deepEqual(later, [event]);
    });

    it('knows the position of the last event of a stream', async () => {
      await test.journal().append(SECOND, 1, [loaded(1)], byEngine);
      const events = await test.journal().events({ limit: 100 });
      assert.equal(await test.journal().lastPosition(SECOND), events.at(-1)?.position);
      assert.equal(await test.journal().lastPosition('cred_unknown'), 0);
    });

    it('knows the position after which a follower goes on', async () => {
      const before = await test.journal().lastPosition(null);
      await test.journal().append(SECOND, 1, [loaded(1)], byEngine);
      const at = await test.journal().lastPosition(null);
      assert.ok(at > before);
      assert.deepEqual(await test.journal().events({ afterPosition: at, limit: 10 }), []);
      const [fresh] = await test.journal().events({ afterPosition: before, limit: 10 });
      assert.deepEqual(fresh?.event, loaded(1));
    });

    it('knows nothing of a stream that was never registered', async () => {
      assert.equal(await test.journal().state('cred_unknown'), null);
      assert.equal(await test.journal().findByName('unknown'), null);
      assert.equal(await test.journal().claim('cred_unknown', AT, 'replica-a', 1_000), null);
    });

    it('verifies what it wrote itself, and tells how far it is', async () => {
      await test.journal().append(FIRST, 1, [loaded(1), loaded(2)], byEngine);
      let progress = 0;
      const report = await test.journal().verify((events) => (progress = events));
      assert.deepEqual(report, { events: 9, streams: 7, problems: [] });
      assert.equal(progress, 9);
    });
  });
}
