import { DAY_MS } from '../domain/duration.ts';
import type { DeliveryBook } from '../ports/delivery-book.ts';
import type { Db } from './schema.ts';
import { inTransaction } from './transaction.ts';

const KEPT_MS = 7 * DAY_MS;
/** Of one source. More in a week is no source that anybody should believe. */
const MOST_KEPT = 10_000;

export function deliveryBook(db: Db): DeliveryBook {
  return {
    async knows(source, ids) {
      const row = await db
        .selectFrom('deliveries')
        .select('delivery')
        .where('source', '=', source)
        .where('delivery', 'in', [...ids])
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    add: (source, ids, at) =>
      inTransaction(db, async (trx) => {
        const oldest = await trx
          .selectFrom('deliveries')
          .select('at')
          .where('source', '=', source)
          .orderBy('at', 'desc')
          .offset(MOST_KEPT)
          .limit(1)
          .executeTakeFirst();
        await trx
          .deleteFrom('deliveries')
          .where('source', '=', source)
          .where('at', '<=', Math.max(at - KEPT_MS, Number(oldest?.at ?? 0)))
          .execute();
        await trx
          .insertInto('deliveries')
          .values(ids.map((delivery) => ({ source, delivery, at })))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
  };
}
