import { join } from 'node:path';
import type { DaemonSettings } from '../config/daemon-settings.ts';
import { fileKek } from '../custody/kek/file.ts';
import { openCustody } from '../custody/open.ts';
import type { OpenCustody } from '../custody/open.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import type { Log } from '../ports/log.ts';

export const CHECK_KEY = 'custody-check';

export const KEK_FILE = 'kek.txt';
export const ESCROW_FILE = 'escrow.bin';

/** Opens the installation's custody and ties it to its journal by a check value that travels with both. */
export async function openInstallationCustody(
  settings: DaemonSettings,
  journal: JournalWithMeta,
  log: Log,
): Promise<OpenCustody> {
  const directory = settings.dataDirectory;
  const recorded = await journal.events({ limit: 1 });
  const custody = await openCustody({
    directory,
    kek: fileKek(settings.kekFile ?? join(directory, KEK_FILE)),
    escrow: {
      path: join(directory, ESCROW_FILE),
      fallback: settings.escrowDirectory === null ? null : join(settings.escrowDirectory, ESCROW_FILE),
    },
    recoveryRecipients: settings.recoveryRecipients,
    journalIsEmpty: recorded.length === 0,
    expectedCheck: await journal.meta.get(CHECK_KEY),
    log,
  });
  await journal.meta.set(CHECK_KEY, custody.check);
  return custody;
}
