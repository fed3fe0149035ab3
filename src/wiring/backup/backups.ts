import { asFault, Fault } from '../../domain/fault.ts';
import type { BackupReceipt } from '../../domain/views.ts';
import type { Log } from '../../ports/log.ts';
import { beginBackup } from './produce.ts';
import type { BackupSource, RunningBackup } from './produce.ts';

/** Receipts are asked for right after the last byte; older ones are in the log. */
const RECEIPTS_KEPT = 8;

export interface Backups {
  begin(recipients: readonly string[]): Promise<Pick<RunningBackup, 'id' | 'bytes'>>;
  /** Waits for the end of a backup. Rejects with KT2158 for one that nobody knows or that failed. */
  receipt(id: string): Promise<BackupReceipt>;
}

/** The backups of a running daemon. */
export function createBackups(source: BackupSource, log: Log): Backups {
  const receipts = new Map<string, Promise<BackupReceipt>>();
  return {
    begin: async (recipients) => {
      const { id, bytes, receipt } = await beginBackup(source, recipients);
      receipts.set(id, receipt);
      const [oldest] = receipts.keys();
      if (receipts.size > RECEIPTS_KEPT && oldest !== undefined) receipts.delete(oldest);
      log.info('backup begun', { backup: id });
      receipt.then(
        ({ sha256, streams, events, bytes: length }) =>
          log.info('backup proven', { backup: id, sha256, streams, events, bytes: length }),
        (thrown: unknown) => log.warn('backup failed', { backup: id, code: asFault(thrown, id).code }),
      );
      return { id, bytes };
    },
    receipt: async (id) => {
      const known = receipts.get(id);
      if (known === undefined) throw new Fault('KT2158', { place: `backup ${id}`, saw: 'nobody knows it' });
      return known;
    },
  };
}
