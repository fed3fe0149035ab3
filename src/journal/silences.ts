import type { Silence } from '../domain/alerts/silence.ts';
import type { SilenceBook } from '../ports/alert-book.ts';
import { parsed } from './rows.ts';
import type { Db } from './schema.ts';
import type { Sharing } from './traits.ts';

/** A row is never deleted: who kept what quiet, and who ended it, stays to be read. */
export function silenceBook(db: Db, sharing: Sharing): SilenceBook {
  return {
    async current(now) {
      const rows = await db
        .selectFrom('silences')
        .select(['id', 'row'])
        .where('until_at', '>', sharing.now(now))
        .where('ended_at', 'is', null)
        .orderBy('until_at')
        .orderBy('id')
        .execute();
      return rows.map(({ id, row }) => parsed<Silence>(row, `journal, silence ${id}`));
    },
    async add(silence) {
      const { id, untilAt } = silence;
      await db
        .insertInto('silences')
        .values({ id, until_at: untilAt, ended_at: null, ended_by: null, row: JSON.stringify(silence) })
        .execute();
    },
    async end(id, at, by) {
      const { numUpdatedRows } = await db
        .updateTable('silences')
        .set({ ended_at: at, ended_by: by })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .where('until_at', '>', sharing.now(at))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  };
}
