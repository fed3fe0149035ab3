import type { InferredOptionTypes } from 'yargs';
import type { OptionSet } from './command.ts';
import type { DatabaseFlags } from './offline.ts';

/** Of the commands that work on a journal without a daemon. */
export const databaseOptions = {
  database: {
    type: 'string',
    describe: 'without a daemon: postgres://USER@HOST/DATABASE of the journal (KEYTURN_DATABASE)',
    requiresArg: true,
  },
  'database-file': {
    type: 'string',
    describe: 'file (0600) with that URL and its password (KEYTURN_DATABASE_FILE)',
    requiresArg: true,
  },
} as const satisfies OptionSet;

type Loose<T> = { -readonly [K in keyof T]: T[K] };

export type DatabaseArguments = InferredOptionTypes<Loose<typeof databaseOptions>>;

export function databaseFlags(args: DatabaseArguments): DatabaseFlags {
  return { database: args.database ?? null, databaseFile: args['database-file'] ?? null };
}

/** Whoever names a database means that journal, and no daemon that may run here. */
export function namesDatabase(args: DatabaseArguments): boolean {
  return args.database !== undefined || args['database-file'] !== undefined;
}
