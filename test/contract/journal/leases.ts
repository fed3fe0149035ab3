import assert from 'node:assert/strict';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Claim } from '../../../src/ports/journal.ts';
import type { JournalUnderTest } from './contract.ts';
import { AT, byEngine, FIRST, LEASE_MS, loaded, rejectsWith, SECOND, withFleet } from './samples.ts';

const RETRIES = {
  stage: {
    tries: 2,
    firstFailedAt: AT,
    retryAt: AT + 1_000,
    fault: { code: 'KT3001', place: 'x', saw: 'y', expected: 'z', next: 'n' },
  },
};

export function leaseContract(test: JournalUnderTest): void {
  const claim = async (stream = FIRST, owner = 'replica-a', now = AT): Promise<Claim> => {
    const claimed = await test.journal().claim(stream, now, owner, LEASE_MS);
    assert.ok(claimed !== null, `${stream} could not be claimed`);
    return claimed;
  };

  describe('claiming what is due', () => {
    beforeEach(() => withFleet(test.journal(), 5));

    it('takes nothing before it is due', async () => {
      assert.deepEqual(await test.journal().claimDue(AT - 1, 10, 'replica-a', LEASE_MS), []);
    });

    it('takes up to the limit, and each credential once', async () => {
      const first = await test.journal().claimDue(AT, 3, 'replica-a', LEASE_MS);
      const second = await test.journal().claimDue(AT, 10, 'replica-b', LEASE_MS);
      const streams = [...first, ...second].map(({ stream }) => stream);
      assert.equal(first.length, 3);
      assert.equal(second.length, 2);
      assert.equal(new Set(streams).size, 5);
      assert.ok(
        first.every(({ owner, epoch, state }) => owner === 'replica-a' && epoch === 1 && state.seq === 1),
      );
    });

    it('takes those first that wait longest', async () => {
      await test.journal().wake([SECOND], AT - 5_000);
      const [longest] = await test.journal().claimDue(AT, 1, 'replica-a', LEASE_MS);
      assert.equal(longest?.stream, SECOND);
    });

    it('gives out a lease that ran out, with the next epoch', async () => {
      await claim();
      assert.equal(await test.journal().claim(FIRST, AT + LEASE_MS - 1, 'replica-b', LEASE_MS), null);
      const taken = await claim(FIRST, 'replica-b', AT + LEASE_MS);
      assert.equal(taken.epoch, 2);
    });

    it('counts what is due and not held, and since when', async () => {
      await test.journal().wake([SECOND], AT - 5_000);
      await claim();
      assert.deepEqual(await test.journal().backlog(AT), { due: 4, oldestDueAt: AT - 5_000 });
      assert.deepEqual(await test.journal().backlog(AT - 6_000), { due: 0, oldestDueAt: null });
    });
  });

  describe('fencing', () => {
    beforeEach(() => withFleet(test.journal(), 2));

    it('lets the holder of a lease append', async () => {
      const lease = await claim();
      const state = await test.journal().append(FIRST, 1, [loaded(1)], byEngine, { lease });
      assert.equal(state.seq, 2);
    });

    it('lets a holder that was overtaken write nothing at all', async () => {
      const stale = await claim();
      const present = await claim(FIRST, 'replica-b', AT + LEASE_MS);
      const sealed = { stream: FIRST, attempt: 'att_1', file: Uint8Array.of(1) };
      await rejectsWith('KT2107', () =>
        test.journal().append(FIRST, 1, [loaded(1)], byEngine, { lease: stale, sealed }),
      );
      assert.equal(await test.journal().renew(stale, AT, 9 * LEASE_MS), false);
      await test.journal().release(stale, { dueAt: AT + 1e9, retries: RETRIES });
      assert.equal(await test.journal().sealed(FIRST, 'att_1'), null);
      const row = await test.journal().findByName('wb-000001');
      assert.deepEqual([row?.dueAt, row?.retries, row?.state.seq], [AT, {}, 1]);
      assert.equal(await test.journal().renew(present, AT, 3 * LEASE_MS), true);
    });

    it('tells an older lease of the same owner from the present one', async () => {
      const stale = await claim();
      await claim(FIRST, 'replica-a', AT + LEASE_MS);
      await rejectsWith('KT2107', () =>
        test.journal().append(FIRST, 1, [loaded(1)], byEngine, { lease: stale }),
      );
      assert.equal(await test.journal().renew(stale, AT, 9 * LEASE_MS), false);
      await test.journal().release(stale, { dueAt: AT + 1e9, retries: {} });
      assert.equal((await test.journal().findByName('wb-000001'))?.dueAt, AT);
    });

    it('does not take the lease of another credential for one', async () => {
      const lease = await claim(SECOND);
      const foreign = { ...lease, stream: FIRST };
      await rejectsWith('KT2107', () =>
        test.journal().append(FIRST, 1, [loaded(1)], byEngine, { lease: foreign }),
      );
    });

    it('ends a lease with its release', async () => {
      const lease = await claim();
      await test.journal().release(lease, { dueAt: AT + 60_000, retries: {} });
      await rejectsWith('KT2107', () => test.journal().append(FIRST, 1, [loaded(1)], byEngine, { lease }));
    });

    it('lets reports without a lease through while somebody works', async () => {
      const lease = await claim();
      await test.journal().append(FIRST, 1, [loaded(1)], { at: AT, actor: 'consumer:order-router' });
      await rejectsWith('KT2106', () => test.journal().append(FIRST, 1, [loaded(2)], byEngine, { lease }));
    });

    it('does not wait days for a lease that a wrong clock gave', async () => {
      await claim(FIRST, 'replica-a', AT + 15 * DAY_MS);
      assert.equal((await claim(FIRST, 'replica-b', AT)).epoch, 2);
    });

    it('keeps a renewed lease longer', async () => {
      const lease = await claim();
      assert.equal(await test.journal().renew(lease, AT, 10 * LEASE_MS), true);
      assert.equal(await test.journal().claim(FIRST, AT + 2 * LEASE_MS, 'replica-b', LEASE_MS), null);
    });
  });

  describe('releasing and waking', () => {
    beforeEach(() => withFleet(test.journal(), 3));

    const dueAt = async (): Promise<number | undefined> =>
      (await test.journal().findByName('wb-000001'))?.dueAt;

    it('keeps the retries for the next claim', async () => {
      await test.journal().release(await claim(), { dueAt: AT + 500, retries: RETRIES });
      const again = await claim(FIRST, 'replica-b', AT + 500);
      assert.deepEqual(again.retries, RETRIES);
      assert.equal(again.epoch, 2);
    });

    it('is not due again before the time of its release', async () => {
      await test.journal().release(await claim(), { dueAt: AT + 500, retries: {} });
      assert.equal(await dueAt(), AT + 500);
      const due = await test.journal().claimDue(AT + 499, 10, 'replica-b', LEASE_MS);
      assert.ok(due.every(({ stream }) => stream !== FIRST));
    });

    it('wakes earlier and never later', async () => {
      await test.journal().release(await claim(), { dueAt: AT + 50_000, retries: {} });
      await test.journal().wake([FIRST], AT + 10_000);
      await test.journal().wake([FIRST], AT + 20_000);
      assert.equal(await dueAt(), AT + 10_000);
    });

    it('wakes every credential', async () => {
      await test.journal().release(await claim(), { dueAt: AT + 50_000, retries: {} });
      await test.journal().wake(null, AT + 10);
      assert.equal(await dueAt(), AT + 10);
      assert.equal((await test.journal().backlog(AT + 10)).due, 3);
    });

    for (const streams of [[FIRST], null])
      it(`comes back for a wake that came while it was held (${streams === null ? 'all' : 'one'})`, async () => {
        const lease = await claim();
        await test.journal().wake(streams, AT + 10);
        await test.journal().release(lease, { dueAt: AT + 1e9, retries: {} });
        assert.equal(await dueAt(), AT + 10);
        const next = await claim(FIRST, 'replica-a', AT + 10);
        await test.journal().release(next, { dueAt: AT + 1e9, retries: {} });
        assert.equal(await dueAt(), AT + 1e9);
      });

    it('does not come back for a wake that the next holder has seen', async () => {
      await claim();
      await test.journal().wake([FIRST], AT + 10);
      const next = await claim(FIRST, 'replica-b', AT + LEASE_MS);
      await test.journal().release(next, { dueAt: AT + 1e9, retries: {} });
      assert.equal(await dueAt(), AT + 1e9);
    });

    it('makes the credential due with the event of somebody else, also while it is held', async () => {
      const lease = await claim();
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine, { dueAt: AT + 20 });
      await test.journal().append(FIRST, 2, [loaded(1)], byEngine, { lease, dueAt: AT + 1e9 });
      assert.equal(await dueAt(), AT + 20);
      await test.journal().release(lease, { dueAt: AT + 1e9, retries: {} });
      assert.equal(await dueAt(), AT + 20);
    });

    it('lets only the holder put the time off', async () => {
      await test.journal().append(FIRST, 1, [loaded(1)], byEngine, { dueAt: AT + 1e9 });
      assert.equal(await dueAt(), AT);
      const lease = await claim();
      await test.journal().append(FIRST, 2, [loaded(1)], byEngine, { lease, dueAt: AT + 1e9 });
      assert.equal(await dueAt(), AT + 1e9);
    });
  });
}
