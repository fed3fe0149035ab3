/** Claims a second with 1, 2, 4 and 8 replicas, each a pool of its own, on one PostgreSQL. */
import type { Postgres } from '../../test/support/servers/postgres.ts';
import { openPostgresJournal, systemClock } from '../support/built.ts';
import { printTable, spreadOf, told } from '../support/report.ts';

const REPLICAS = [1, 2, 4, 8] as const;
const CREDENTIALS = 2_000;
const ROUNDS = 5;
/** As many as a daemon moves at once. */
const AT_ONCE = 4;
const LEASE_MS = 600_000;

export async function measureClaims(postgres: Postgres): Promise<void> {
  const database = await postgres.newDatabase();
  const address = postgres.addressOf(database);
  const journals = await Promise.all(
    Array.from({ length: Math.max(...REPLICAS) }, () => openPostgresJournal({ address, clock: systemClock })),
  );
  const [first] = journals;
  const entries = Array.from({ length: CREDENTIALS }, (_, index) => ({
    uid: `cred_${index}`,
    name: `wb-${index}`,
  }));
  await first?.register(entries, { at: 1 });
  const rates = new Map<number, number[]>(REPLICAS.map((count) => [count, []]));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const count of REPLICAS) {
      await postgres.run('UPDATE credentials SET lease_owner = NULL, lease_until = NULL', database);
      await postgres.run('VACUUM ANALYZE credentials', database);
      const claimed: string[] = [];
      const startedMs = performance.now();
      await Promise.all(
        journals.slice(0, count).map(async (journal, index) => {
          for (;;) {
            const claims = await journal.claimDue(0, AT_ONCE, `replica-${index}`, LEASE_MS);
            if (claims.length === 0) return;
            claimed.push(...claims.map(({ stream }) => stream));
          }
        }),
      );
      const tookMs = performance.now() - startedMs;
      if (new Set(claimed).size !== claimed.length) throw new Error('a credential was handed out twice');
      if (round > 0) rates.get(count)?.push((claimed.length * 1_000) / tookMs);
    }
  await Promise.all(journals.map((journal) => journal.close()));
  const rows = REPLICAS.map((count) => [String(count), told(spreadOf(rates.get(count) ?? []))]);
  printTable([['replicas', `credentials claimed/s, ${AT_ONCE} at a time`], ...rows]);
}
