import type { MigrateOptions } from '../cli/offline.ts';
import { readDatabase } from '../config/database-setting.ts';
import type { Environment } from '../config/environment.ts';
import type { DatabaseAddress } from '../domain/database-address.ts';
import { Fault } from '../domain/fault.ts';
import { moveJournal } from '../journal/postgres/move/move.ts';
import { openSource } from '../journal/sqlite/source.ts';

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
  const given = (text: string | null | undefined, place: string) =>
    text == null || text === '' ? null : { text, place };
  const flags = [given(to, '--to'), given(toFile, '--to-file')] as const;
  const variables = [
    given(environment['KEYTURN_DATABASE'], 'KEYTURN_DATABASE'),
    given(environment['KEYTURN_DATABASE_FILE'], 'KEYTURN_DATABASE_FILE'),
  ] as const;
  const read = readDatabase(...(flags.some((each) => each !== null) ? flags : variables));
  if (!read.ok) {
    const { code, place, saw, expected } = read;
    throw new Fault(code, { place, saw, ...(expected === undefined ? {} : { expected }) });
  }
  if (read.address === null)
    throw new Fault('KT6031', { place: 'keyturn migrate', saw: 'no target', expected: EXPECTED });
  return read.address;
}
