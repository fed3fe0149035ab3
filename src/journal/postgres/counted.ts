import { sql } from 'kysely';
import type { Db } from '../schema.ts';

/** Numbers that the database counts up. */
const COUNTED = [
  ['events', 'position'],
  ['sealed', 'id'],
] as const;

/** After rows that brought their numbers along: counting goes on after the highest one. */
export async function countOn(db: Db): Promise<void> {
  for (const [table, column] of COUNTED)
    await sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}), max(${sql.ref(column)}))
      FROM ${sql.table(table)} HAVING max(${sql.ref(column)}) IS NOT NULL`.execute(db);
}
