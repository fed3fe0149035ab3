import type { DatabaseFlags } from '../cli/offline.ts';
import { readDatabase } from '../config/database-setting.ts';
import type { Environment } from '../config/environment.ts';
import type { DatabaseAddress } from '../domain/database-address.ts';
import { Fault } from '../domain/fault.ts';

export interface FlagNames {
  readonly url: string;
  readonly file: string;
}

const FLAGS: FlagNames = { url: '--database', file: '--database-file' };

/** The database that flags name, else the environment; null where neither does. */
export function databaseOf(
  { database, databaseFile }: DatabaseFlags,
  environment: Environment,
  names = FLAGS,
): DatabaseAddress | null {
  const given = (text: string | null | undefined, place: string) =>
    text == null || text === '' ? null : { text, place };
  const flags = [given(database, names.url), given(databaseFile, names.file)] as const;
  const variables = [
    given(environment['KEYTURN_DATABASE'], 'KEYTURN_DATABASE'),
    given(environment['KEYTURN_DATABASE_FILE'], 'KEYTURN_DATABASE_FILE'),
  ] as const;
  const read = readDatabase(...(flags.some((each) => each !== null) ? flags : variables));
  if (read.ok) return read.address;
  const { code, place, saw, expected } = read;
  throw new Fault(code, { place, saw, ...(expected === undefined ? {} : { expected }) });
}
