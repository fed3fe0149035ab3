import type { DatabaseAddress } from '../../domain/database-address.ts';
import { Fault } from '../../domain/fault.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import { RESTORE_UNFINISHED_KEY } from '../../journal/meta.ts';
import type { PostgresJournal } from '../../journal/postgres/open.ts';
import { openSqliteJournal } from '../../journal/sqlite/open.ts';
import type { Clock } from '../../ports/clock.ts';
import { CHECK_KEY } from '../custody.ts';

/** The journal that a restore fills. No daemon runs on it before it is finished. */
export interface RestoreTarget {
  readonly journal: JournalWithMeta;
  /** The one that daemons on this journal go by. */
  readonly clock: Clock;
  finish(): Promise<void>;
}

/** Rejects with KT2127 where the database holds anything, and with KT2160 where it holds half of a restore. */
export async function openTarget(
  directory: string,
  address: DatabaseAddress | null,
  clock: Clock,
): Promise<RestoreTarget> {
  // The mark in the directory says that its journal is not whole.
  if (address === null)
    return { journal: await openSqliteJournal({ directory }), clock, finish: async () => undefined };
  const { openPostgresJournal } = await import('../../journal/postgres/open.ts');
  const journal = await openPostgresJournal({ address, clock });
  try {
    await takeEmpty(journal);
  } catch (thrown) {
    await journal.close();
    throw thrown;
  }
  return {
    ...{ journal, clock: journal.time.clock },
    finish: () => journal.meta.forget(RESTORE_UNFINISHED_KEY),
  };
}

async function takeEmpty(journal: PostgresJournal): Promise<void> {
  await refuseHalfRestored(journal, journal.place);
  const found = await contentsOf(journal);
  if (found !== null) throw new Fault('KT2127', { place: journal.place, saw: found });
  await journal.meta.set(RESTORE_UNFINISHED_KEY, String(journal.time.clock.now()));
}

/** A daemon that has only started leaves its name, and its custody before that. */
async function contentsOf(journal: JournalWithMeta): Promise<string | null> {
  const isUsed = (await journal.registered()).length > 0 || (await journal.events({ limit: 1 })).length > 0;
  if (isUsed) return 'credentials';
  if ((await journal.replicas.all()).length > 0) return 'replicas of an installation';
  return (await journal.meta.get(CHECK_KEY)) === null ? null : 'the custody of an installation';
}

/** Half a journal would let a key be reset twice. */
export async function refuseHalfRestored({ meta }: JournalWithMeta, place: string): Promise<void> {
  const since = await meta.get(RESTORE_UNFINISHED_KEY);
  if (since === null) return;
  const saw = `a restore that was begun at ${new Date(Number(since)).toISOString()}`;
  throw new Fault('KT2160', { place, saw });
}
