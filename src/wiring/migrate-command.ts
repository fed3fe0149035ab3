import type { MigrateOptions } from '../cli/offline.ts';
import type { Environment } from '../config/environment.ts';
import type { DatabaseAddress } from '../domain/database-address.ts';
import { Fault } from '../domain/fault.ts';
import { moveJournal } from '../journal/postgres/move/move.ts';
import { openSource } from '../journal/sqlite/source.ts';
import { databaseOf } from './database-address.ts';

const FLAGS = { url: '--to', file: '--to-file' };
const EXPECTED = 'where to: --to, --to-file, KEYTURN_DATABASE or KEYTURN_DATABASE_FILE';

/** `keyturn migrate`: an embedded journal that no daemon holds, into PostgreSQL. */
export async function migrateJournal(options: MigrateOptions, environment: Environment): Promise<number> {
  const address = targetOf(options, environment);
  const source = await openSource(options.dataDirectory);
  try {
    const { events, streams, target, wasThere } = await moveJournal(source, address, (progress) =>
      process.stderr.write(`${progress}\n`),
    );
    const what = `${events} events in ${streams} streams, every hash computed anew on both sides`;
    process.stdout.write(
      `✔ ${wasThere ? 'was there already' : 'moved'}: ${what}\n` +
        `The journal is in ${target} now; ${options.dataDirectory} keeps identity and escrow, and its old journal for reading.\n` +
        `Next: keyturn run --data ${options.dataDirectory} --manifests FOLDER --database-file FILE\n`,
    );
    return 0;
  } finally {
    await source.close();
  }
}

function targetOf({ to, toFile }: MigrateOptions, environment: Environment): DatabaseAddress {
  const address = databaseOf({ database: to, databaseFile: toFile }, environment, FLAGS);
  if (address !== null) return address;
  throw new Fault('KT6031', { place: 'keyturn migrate', saw: 'no target', expected: EXPECTED });
}
