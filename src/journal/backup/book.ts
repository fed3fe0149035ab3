import type { BackupBook } from '../../ports/backup.ts';
import type { Db } from '../schema.ts';
import type { DatabaseTraits } from '../traits.ts';
import { dump, keeps, lastPosition } from './dump.ts';
import { loadBackup } from './load.ts';

export function backupBook(db: Db, closeGaps: DatabaseTraits['closeGaps']): BackupBook {
  return {
    lastPosition: () => lastPosition(db),
    dump: (upTo) => dump(db, upTo),
    keeps: (stream, attempt, file) => keeps(db, stream, attempt, file),
    load: (restoredAt) => loadBackup(db, restoredAt, closeGaps),
  };
}
