import type { DatabaseAddress } from '../domain/database-address.ts';
import { asFault, Fault } from '../domain/fault.ts';
import type { DoctorCheck } from '../domain/views.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import type { PostgresJournal } from '../journal/postgres/open.ts';
import { exists, journalFiles } from '../journal/sqlite/files.ts';
import { holdDirectory } from '../journal/sqlite/lock.ts';
import { openSqliteJournal, wasMoved } from '../journal/sqlite/open.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { DaemonOptions, OnClose } from './assembly.ts';
import { refuseHalfRestored } from './backup/restore-target.ts';

/** The journal that the settings name, and what depends on which one it is. */
export interface OpenedJournal {
  readonly journal: JournalWithMeta;
  /** The clock that everybody on this journal goes by. */
  readonly clock: Clock;
  /** Whether other replicas may work on it too. */
  readonly isShared: boolean;
  /** Brings the clock in line again; nothing to do where it is the machine's. */
  readonly followClock: () => Promise<void>;
  /** Calls back when another replica has committed something. */
  readonly onTidings: (act: () => void) => void;
  readonly doctorChecks: () => Promise<readonly DoctorCheck[]>;
}

export async function openJournal(
  options: DaemonOptions,
  clock: Clock,
  log: Log,
  onClose: OnClose,
): Promise<OpenedJournal> {
  const { database } = options.settings;
  return database === null
    ? openEmbedded(options, clock, onClose)
    : openShared(options, database, clock, log, onClose);
}

async function openEmbedded(options: DaemonOptions, clock: Clock, onClose: OnClose): Promise<OpenedJournal> {
  const { dataDirectory: directory } = options.settings;
  const journal = await openSqliteJournal({ directory, onLatched: options.onFatal });
  onClose(() => journal.close());
  return {
    ...{ journal, clock, isShared: false },
    followClock: async () => undefined,
    onTidings: () => undefined,
    doctorChecks: async () => [],
  };
}

/** The data directory is held all the same: escrow and identity are this replica's alone. */
async function openShared(
  options: DaemonOptions,
  address: DatabaseAddress,
  clock: Clock,
  log: Log,
  onClose: OnClose,
): Promise<OpenedJournal> {
  const { dataDirectory } = options.settings;
  const hold = await holdDirectory(journalFiles(dataDirectory));
  onClose(() => hold.release());
  await refuseEmbeddedJournal(dataDirectory);
  const listeners: (() => void)[] = [];
  // Loaded only where it is used: the embedded daemon does without the driver.
  const { openPostgresJournal } = await import('../journal/postgres/open.ts');
  const journal = await openPostgresJournal({
    address,
    clock,
    onLatched: options.onFatal,
    onTidings: () => listeners.forEach((act) => act()),
  });
  onClose(() => journal.close());
  await refuseHalfRestored(journal, journal.place);
  const { standbys } = await journal.durability();
  if (standbys === '') log.warn('the database has no synchronous standby', { place: journal.place });
  return {
    ...{ journal, clock: journal.time.clock, isShared: true },
    followClock: () => journal.time.follow(),
    onTidings: (act) => void listeners.push(act),
    doctorChecks: async () => [await databaseCheck(journal)],
  };
}

/** Starting on an empty database beside a journal that was never moved would forget every open rotation. */
async function refuseEmbeddedJournal(directory: string): Promise<void> {
  const files = journalFiles(directory);
  if (!(await exists(files.database)) || (await wasMoved(files))) return;
  throw new Fault('KT2125', { place: files.database, saw: 'a journal that was not moved' });
}

async function databaseCheck(journal: PostgresJournal): Promise<DoctorCheck> {
  const name = 'database';
  try {
    const { synchronousCommit, standbys } = await journal.durability();
    const standby =
      standbys === '' ? 'no synchronous standby: its disk is the only copy' : `standby ${standbys}`;
    const saw = `${journal.place} keeps what it acknowledges, synchronous_commit ${synchronousCommit}, ${standby}`;
    return { name, ok: true, saw, next: null };
  } catch (thrown) {
    const { code, saw, next } = asFault(thrown, journal.place);
    return { name, ok: false, saw: `${code} ${saw}`, next };
  }
}
