/** What is due among 1,000 and among 1,000,000 credentials, on both databases. */
import { join } from 'node:path';
import type { Postgres } from '../../test/support/servers/postgres.ts';
import { openPostgresJournal, openSqliteJournal, sqliteDriver, systemClock } from '../support/built.ts';
import { printTable, say, spreadOf, told } from '../support/report.ts';

const SIZES = [1_000, 1_000_000] as const;
const DUE = 4;
const ROUNDS = 31;
const LEASE_MS = 600_000;
const NEVER_AT = 8_000_000_000_000_000;

interface Subject {
  readonly name: string;
  readonly size: number;
  /** Claims what is due; resolves to how many. */
  claim(): Promise<number>;
  /** Gives it all back. */
  reset(): Promise<void>;
  plan(): Promise<string>;
  close(): Promise<void>;
}

export async function measureDue(folder: string, postgres: Postgres): Promise<void> {
  const subjects: Subject[] = [];
  for (const size of SIZES) {
    say(`preparing ${size.toLocaleString('en')} credentials on both …`);
    subjects.push(await onSqlite(join(folder, `due-${size}`), size), await onPostgres(postgres, size));
  }
  const took = subjects.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, subject] of subjects.entries()) {
      await subject.reset();
      const startedMs = performance.now();
      const claimed = await subject.claim();
      took[index]?.push(performance.now() - startedMs);
      if (claimed !== DUE) throw new Error(`${claimed} of ${DUE} claimed`);
    }
  const rows = [];
  for (const [index, subject] of subjects.entries())
    rows.push([
      subject.name,
      subject.size.toLocaleString('en'),
      told(spreadOf(took[index] ?? [])),
      await subject.plan(),
    ]);
  printTable([
    ['journal', 'credentials', `ms to claim the ${DUE} that are due`, 'how the rows are found'],
    ...rows,
  ]);
  for (const subject of subjects) await subject.close();
}

/** Straight into the table: it is the claim that is measured, and a million events would only take time. */
const FILL = `INSERT INTO credentials
  (uid, name, due_at, woken_at, lease_owner, lease_until, epoch, seq, hash, schema, state, retries)
  SELECT 'cred_' || n, 'wb-' || n, CASE WHEN n < ${DUE} THEN 1 ELSE ${NEVER_AT} END,
         NULL, NULL, NULL, 0, 1, 'x', 1, '{"uid":"of the bench"}', '{}'`;
const GIVE_BACK = 'UPDATE credentials SET lease_owner = NULL, lease_until = NULL WHERE due_at = 1';

async function onSqlite(directory: string, size: number): Promise<Subject> {
  await (await openSqliteJournal({ directory })).close();
  const Sqlite = await sqliteDriver();
  const raw = new Sqlite(join(directory, 'journal.db'));
  raw.exec(
    `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${size}) ${FILL} FROM numbers`,
  );
  const plan = raw
    .prepare<unknown[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT uid FROM credentials WHERE due_at <= 1
       AND (lease_owner IS NULL OR lease_until <= 1) ORDER BY due_at LIMIT ${DUE}`,
    )
    .all()
    .map(({ detail }) => detail)
    .join('; ');
  raw.close();
  const journal = await openSqliteJournal({ directory });
  let claims: Awaited<ReturnType<typeof journal.claimDue>> = [];
  return {
    ...{ name: 'SQLite', size },
    claim: async () => {
      claims = await journal.claimDue(2, DUE + 1, 'bench', LEASE_MS);
      return claims.length;
    },
    reset: async () => {
      for (const claim of claims) await journal.release(claim, { dueAt: 1, retries: {} });
    },
    plan: async () => plan,
    close: () => journal.close(),
  };
}

async function onPostgres(postgres: Postgres, size: number): Promise<Subject> {
  const database = await postgres.newDatabase();
  const journal = await openPostgresJournal({ address: postgres.addressOf(database), clock: systemClock });
  await postgres.run(`${FILL} FROM generate_series(0, ${size - 1}) AS n`, database);
  await postgres.run('VACUUM ANALYZE credentials', database);
  return {
    ...{ name: 'PostgreSQL', size },
    claim: async () => (await journal.claimDue(2, DUE + 1, 'bench', LEASE_MS)).length,
    reset: async () => void (await postgres.run(GIVE_BACK, database)),
    plan: async () => {
      const { rows } = await postgres.run(
        `EXPLAIN SELECT uid FROM credentials WHERE due_at <= keyturn_now()
         AND (lease_owner IS NULL OR lease_until <= keyturn_now()) ORDER BY due_at LIMIT ${DUE + 1}
         FOR NO KEY UPDATE SKIP LOCKED`,
        database,
      );
      const lines = (rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN']);
      return (
        lines
          .find((line) => line.includes('Scan'))
          ?.replace(/\(cost.*|.*->/g, '')
          .trim() ?? 'unknown'
      );
    },
    close: () => journal.close(),
  };
}
