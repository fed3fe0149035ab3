import { join } from 'node:path';
import { readDaemonSettings } from '../../../../src/config/daemon-settings.ts';
import type { DaemonSettings } from '../../../../src/config/daemon-settings.ts';
import type { OpenCustody } from '../../../../src/custody/open.ts';
import type { JournalWithMeta } from '../../../../src/journal/journal.ts';
import { openSqliteJournal } from '../../../../src/journal/sqlite/open.ts';
import { fileKek } from '../../../../src/custody/kek/file.ts';
import { openInstallationCustody } from '../../../../src/wiring/custody.ts';

export interface Installation {
  readonly journal: JournalWithMeta;
  readonly custody: OpenCustody;
  close(): Promise<void>;
}

const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Where the data of the daemon stand on a disk. */
export function dataDirectoryOn(disk: string): string {
  return join(disk, 'data');
}

/** Journal and custody of a data directory, opened as the daemon opens them. */
export async function openInstallation(dataDirectory: string): Promise<Installation> {
  const journal = await openSqliteJournal({ directory: dataDirectory });
  try {
    const custody = await openInstallationCustody(
      settingsFor(dataDirectory),
      fileKek(join(dataDirectory, 'kek.txt')),
      journal,
      SILENT,
    );
    return {
      journal,
      custody,
      close: async () => {
        await custody.close();
        await journal.close();
      },
    };
  } catch (thrown) {
    await journal.close();
    throw thrown;
  }
}

function settingsFor(dataDirectory: string): DaemonSettings {
  const read = readDaemonSettings({ data: dataDirectory }, {});
  if (!read.ok) throw new TypeError('the settings of a daemon without flags have problems');
  return read.settings;
}
