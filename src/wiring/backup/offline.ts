import { join } from 'node:path';
import { writeBackup } from '../../cli/backup-file.ts';
import type { OfflineBackupOptions } from '../../cli/offline.ts';
import { receiptText } from '../../cli/screen/backup-text.ts';
import { readOfflineSettings } from '../../config/daemon-settings.ts';
import type { DaemonFlags } from '../../config/daemon-settings.ts';
import type { Environment } from '../../config/environment.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { Fault } from '../../domain/fault.ts';
import { holdForReading } from '../../journal/sqlite/lock.ts';
import { journalFiles } from '../../journal/sqlite/files.ts';
import { openDaemonCheckpoints } from '../checkpoints/daemon.ts';
import { openGround, STORES } from '../ground.ts';
import { beginBackup } from './produce.ts';

/** `keyturn backup` where no daemon runs: the same backup, made by this process, which holds the data meanwhile. */
export async function backupOffline(
  options: OfflineBackupOptions,
  environment: Environment,
): Promise<number> {
  const { dataDirectory, out, progress } = options;
  const result = readOfflineSettings(flagsOf(options), environment);
  if (!result.ok) {
    const [first] = result.problems;
    throw new Fault('KT1060', { place: first?.place ?? 'settings', saw: first?.saw ?? 'a wrong setting' });
  }
  // Opening makes what is not there; a backup of nothing is a mistake.
  if (result.settings.database === null) await (await holdForReading(journalFiles(dataDirectory))).release();
  else await requireJournalIn(result.settings.database);
  const closing: (() => Promise<void>)[] = [];
  const onClose = (close: () => Promise<void>) => closing.push(close);
  try {
    const ground = await openGround(
      {
        settings: result.settings,
        manifestsDirectory: '',
        environment,
        logTo: process.stderr,
        onFatal: () => undefined,
      },
      onClose,
    );
    const checkpoints = await openDaemonCheckpoints(result.settings, ground, onClose);
    const begin = async () => {
      const source = { ...ground, checkpoints, storesDirectory: join(dataDirectory, STORES) };
      const { bytes, receipt } = await beginBackup(source, options.recipients);
      return { bytes, receipt: () => receipt };
    };
    const written = await writeBackup({ out, begin, progress });
    process.stdout.write(receiptText(out, written, { now: ground.clock.now(), timezone: undefined }));
    return 0;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function flagsOf({ dataDirectory, kekFile, database, databaseFile }: OfflineBackupOptions): DaemonFlags {
  const given = Object.entries({ kekFile, database, databaseFile });
  return {
    ...{ data: dataDirectory, logLevel: 'error' },
    ...Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  };
}

async function requireJournalIn(address: DatabaseAddress): Promise<void> {
  const { openPostgresReader } = await import('../../journal/postgres/reader.ts');
  await (await openPostgresReader(address)).close();
}
