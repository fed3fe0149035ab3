import { sql } from 'kysely';
import { EVENT_SCHEMA } from '../chain.ts';
import type { Db } from '../schema.ts';
import type { AppendNext } from '../traits.ts';

/** What the statement begins with, and what the sessions know it by: its plan is made once in each. */
export const APPEND_NEXT = 'keyturn_append';

/** One round trip and one commit. The lease, the number and the hash before are compared where they are replaced. */
export function appendNextOn(db: Db): AppendNext {
  return async ({ after, rows, state, lease }) => {
    const [first] = rows;
    if (first === undefined) return true;
    const { rows: answers } = await sql<{ appended: boolean }>`SELECT ${sql.raw(APPEND_NEXT)}(
      ${state.uid}, ${after.state.seq}, ${after.hash}, ${lease?.owner ?? null}, ${lease?.epoch ?? null},
      ${state.seq}, ${rows.at(-1)?.hash}, ${EVENT_SCHEMA}, ${JSON.stringify(state)}, ${first.at}, ${first.actor},
      ${rows.map(({ type }) => type)}::text[], ${rows.map(({ data }) => data)}::text[],
      ${rows.map(({ hash }) => hash)}::text[]) AS appended`.execute(db);
    return answers[0]?.appended ?? false;
  };
}
