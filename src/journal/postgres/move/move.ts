import { sql } from 'kysely';
import type { DatabaseAddress } from '../../../domain/database-address.ts';
import { Fault } from '../../../domain/fault.ts';
import { getMeta, setMeta } from '../../meta.ts';
import type { Db } from '../../schema.ts';
import type { Source } from '../../sqlite/source.ts';
import { verify } from '../../verify.ts';
import { placeOf } from '../../../domain/database-address.ts';
import { createFailures } from '../failures.ts';
import { findGaps } from '../gaps.ts';
import { migratePostgres } from '../migrate.ts';
import { database } from '../open.ts';
import { durabilityOf, requireDurability } from '../safety.ts';
import { DURABLE } from '../session.ts';
import { copyTables, tablesToCopy } from './copy.ts';
import { digestOfHeads } from './heads.ts';

export interface Moved {
  readonly streams: number;
  readonly events: number;
  readonly target: string;
  /** An earlier try had come this far already, and was only finished now. */
  readonly wasThere: boolean;
}

const MOVED_FROM_KEY = 'moved-from';

/**
 * Moves an embedded journal into an empty PostgreSQL: the source is verified, everything is copied in one transaction,
 * every hash is computed anew from what the target holds, and only when both ends are the same is it committed. The mark
 * on the source comes last, so an interruption at any point leaves one journal that works, and repeating it goes on.
 */
export async function moveJournal(
  source: Source,
  address: DatabaseAddress,
  say: (progress: string) => void,
): Promise<Moved> {
  const place = placeOf(address);
  if (source.movedTo !== null && source.movedTo !== place)
    throw new Fault('KT2126', { place: source.directory, saw: `it was moved to ${source.movedTo}` });
  const { events, streams, problems } = await source.verify((done) => say(`verified ${done} events`));
  if (problems.length > 0)
    throw new Fault('KT2113', { place: source.directory, saw: `${problems.length} problems` });
  const failures = createFailures(place, () => undefined);
  const target = database(address, failures, 'keyturn migrate', 1, [DURABLE]);
  try {
    requireDurability(await durabilityOf(target), place);
    await migratePostgres(target, place);
    const wasThere = await target.transaction().execute((trx) => copyOnce(source, trx, place, say));
    await source.markMoved(place);
    return { streams, events, target: place, wasThere };
  } finally {
    await target.destroy();
  }
}

/** True where the target holds this very journal already. */
async function copyOnce(
  source: Source,
  trx: Db,
  place: string,
  say: (text: string) => void,
): Promise<boolean> {
  // A daemon that starts on the target meanwhile waits, and then finds the history.
  const all = sql.join(tablesToCopy().map((table) => sql.table(table)));
  await sql`LOCK TABLE ${all} IN ACCESS EXCLUSIVE MODE`.execute(trx);
  const heads = await digestOfHeads(source.db);
  if ((await getMeta(trx, MOVED_FROM_KEY)) === heads) return true;
  await requireEmpty(trx, place);
  await copyTables(source.db, trx, (table, rows) => say(`copied ${rows} rows of ${table}`));
  await requireSame(trx, heads, place, say);
  await setMeta(trx, MOVED_FROM_KEY, heads);
  return false;
}

async function requireEmpty(trx: Db, place: string): Promise<void> {
  for (const table of tablesToCopy()) {
    if (table === 'meta') continue;
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(trx);
    if (rows.length > 0) throw new Fault('KT2127', { place, saw: `rows in the table ${table}` });
  }
}

async function requireSame(
  trx: Db,
  heads: string,
  place: string,
  say: (text: string) => void,
): Promise<void> {
  const traits = { snapshot: <T>(work: (db: Db) => Promise<T>) => work(trx), findGaps };
  const { problems } = await verify(trx, traits, (done) => say(`verified ${done} copied events`));
  if (problems.length > 0)
    throw new Fault('KT2128', { place, saw: `${problems.length} problems in the copy` });
  if ((await digestOfHeads(trx)) !== heads)
    throw new Fault('KT2128', { place, saw: 'other last events than in the source' });
}
