import assert from 'node:assert/strict';
import { UNSEEN_ESCROW } from '../../../src/domain/replica.ts';
import type { JournalUnderTest } from './contract.ts';
import { AT, rejectsWith } from './samples.ts';

/** The book of replicas: one name, one escrow. */
export function replicaContract(test: JournalUnderTest): void {
  describe('the book of replicas', () => {
    it('knows whoever joined, also after a restart', async () => {
      await test.journal().replicas.join('b', 'escrow-b', AT);
      await test.journal().replicas.join('a', 'escrow-a', AT + 1);
      const fresh = { sweptAt: null, importedAt: null, gone: null };
      assert.deepEqual(await (await test.reopen()).replicas.all(), [
        { name: 'a', escrow: 'escrow-a', seenAt: AT + 1, ...fresh },
        { name: 'b', escrow: 'escrow-b', seenAt: AT, ...fresh },
      ]);
    });

    it('keeps what is known of an escrow when its replica joins again', async () => {
      await test.journal().replicas.join('a', 'escrow-a', AT);
      await test.journal().replicas.beat('a', AT + 1, AT);
      await test.journal().replicas.imported('a', AT + 2);
      await test.journal().replicas.join('a', 'escrow-a', AT + 3);
      const [row] = await test.journal().replicas.all();
      assert.deepEqual([row?.seenAt, row?.sweptAt, row?.importedAt], [AT + 3, AT, AT + 2]);
    });

    it('refuses a name that stands for another escrow, until that one is declared gone', async () => {
      await test.journal().replicas.join('a', 'escrow-a', AT);
      await rejectsWith('KT2031', () => test.journal().replicas.join('a', 'escrow-b', AT + 1));
      assert.equal((await test.journal().replicas.all())[0]?.escrow, 'escrow-a');
      await test.journal().replicas.gone('a', { at: AT + 2, by: 'user:ops', reason: 'its disk burnt' });
      assert.deepEqual((await test.journal().replicas.all())[0]?.gone, {
        ...{ at: AT + 2, by: 'user:ops', reason: 'its disk burnt' },
      });
      await test.journal().replicas.join('a', 'escrow-b', AT + 3);
      const [row] = await test.journal().replicas.all();
      assert.deepEqual([row?.escrow, row?.gone], ['escrow-b', null]);
    });

    it('gives the name of a replica that only its calls name to whoever comes with an escrow', async () => {
      await test.journal().replicas.join('a', UNSEEN_ESCROW, 0);
      await test.journal().replicas.imported('a', AT);
      await test.journal().replicas.join('a', 'escrow-a', AT + 1);
      const [row] = await test.journal().replicas.all();
      assert.deepEqual([row?.escrow, row?.importedAt], ['escrow-a', AT]);
    });

    it('forgets what was read later than now, and nothing else', async () => {
      const { replicas } = test.journal();
      for (const [name, sweptAt, importedAt] of [
        ['ahead', AT + 1, AT + 1],
        ['right', AT, AT],
        ['swept ahead', AT + 1, AT],
      ] as const) {
        await replicas.join(name, `escrow-${name}`, AT);
        await replicas.beat(name, AT, sweptAt);
        await replicas.imported(name, importedAt);
      }
      await replicas.forgetAhead(AT);
      assert.deepEqual(
        (await test.journal().replicas.all()).map(({ name, sweptAt, importedAt }) => [
          name,
          sweptAt,
          importedAt,
        ]),
        [
          ['ahead', null, null],
          ['right', AT, AT],
          ['swept ahead', null, AT],
        ],
      );
    });

    it('knows nothing of who never joined', async () => {
      const word = { at: AT, by: 'user:ops', reason: 'x' };
      await rejectsWith('KT2032', () => test.journal().replicas.gone('nobody', word));
      await rejectsWith('KT2032', () => test.journal().replicas.imported('nobody', AT));
      await rejectsWith('KT2032', () => test.journal().replicas.beat('nobody', AT, AT));
    });
  });
}
