import { sql } from 'kysely';
import { OF_THE_DATABASE } from '../../meta.ts';
import type { Db, Tables } from '../../schema.ts';
import { countOn } from '../counted.ts';

const ROWS_AT_ONCE = 500;

type Row = Readonly<Record<string, unknown>>;

/** How a table gets across: `asItIs`, or with what belongs to the old database taken out. In the order of references. */
const TABLES: { readonly [T in keyof Tables]: (row: Row) => Row | null } = {
  meta: (row) => (OF_THE_DATABASE.has(String(row['key'])) ? null : row),
  credentials: (row) => ({ ...row, lease_owner: null, lease_until: null }),
  events: asItIs,
  sealed: asItIs,
  issuer_budget: asItIs,
  places: asItIs,
  alerts: asItIs,
  notifications: asItIs,
  silences: asItIs,
  alert_threads: asItIs,
  checkpoints: asItIs,
  checkpoint_heads: asItIs,
  checkpoint_buckets: asItIs,
  replicas: asItIs,
  access_events: asItIs,
  onboarding_events: asItIs,
  deliveries: asItIs,
  users: asItIs,
  login_failures: asItIs,
  api_tokens: asItIs,
  sessions: asItIs,
};

export function tablesToCopy(): readonly (keyof Tables)[] {
  return Object.keys(TABLES) as (keyof Tables)[];
}

function asItIs(row: Row): Row {
  return row;
}

/** Copies every row of every table. `onProgress` is told how many rows of a table are over. */
export async function copyTables(
  source: Db,
  target: Db,
  onProgress: (table: string, rows: number) => void,
): Promise<void> {
  for (const table of tablesToCopy()) {
    let copied = 0;
    for await (const rows of pages(source, table)) {
      const kept = rows.map((row) => TABLES[table](row)).filter((row) => row !== null);
      if (kept.length > 0) await insert(target, table, kept);
      copied += rows.length;
      onProgress(table, copied);
    }
  }
  await countOn(target);
}

/** In the order in which SQLite keeps them, by its own number of a row. */
async function* pages(source: Db, table: keyof Tables): AsyncGenerator<readonly Row[]> {
  let after = 0;
  for (;;) {
    const { rows } = await sql<Row & { copied_row: number }>`
      SELECT rowid AS copied_row, * FROM ${sql.table(table)} WHERE rowid > ${after}
      ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`.execute(source);
    if (rows.length === 0) return;
    after = rows.at(-1)?.copied_row ?? after;
    yield rows.map(({ copied_row: _, ...row }) => row);
  }
}

async function insert(target: Db, table: keyof Tables, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const tuples = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    VALUES ${sql.join(tuples)}`.execute(target);
}
