import type { BackupReceipt } from '../../domain/views.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';
import type { Local } from './time.ts';

/** What was written, and how it is known to be whole. */
export function receiptText(file: string, receipt: BackupReceipt, local: Local): string {
  const { backup, takenAt, bytes, sha256, streams, events, sealed, escrow } = receipt;
  return [
    `✔ ${plain(file)}   ${(bytes / 1024).toFixed(0)} KiB, ${formatWhen(takenAt, local)}`,
    `  ${streams} credentials, ${events} events, ${sealed} sealed files${escrow > 0 ? `, ${escrow} from the escrow` : ''}`,
    `  opened and walked once more as it left; read back from the disk`,
    `  ${backup}  sha256 ${sha256.slice(0, 32)}…`,
    '',
  ].join('\n');
}
