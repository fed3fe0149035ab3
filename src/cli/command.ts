import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { World } from './world.ts';

export type OptionSet = Readonly<Record<string, Options>>;
export type PositionalSet = Readonly<Record<string, PositionalOptions>>;

/** Options that every command takes: where the daemon is. Environment variables stand in where they are not given. */
export const globalOptions = {
  data: {
    type: 'string',
    describe: 'data directory of the daemon (KEYTURN_DATA, ./data)',
    requiresArg: true,
  },
  url: { type: 'string', describe: 'URL of the daemon, or unix:/PATH (KEYTURN_URL)', requiresArg: true },
  'token-file': {
    type: 'string',
    describe: 'token of the daemon, mode 0600 (KEYTURN_TOKEN_FILE)',
    requiresArg: true,
  },
  'ca-file': {
    type: 'string',
    describe: 'PEM authority of a TLS daemon (KEYTURN_CA_FILE)',
    requiresArg: true,
  },
} as const satisfies OptionSet;

export const outputOption = {
  output: {
    alias: 'o',
    type: 'string',
    choices: ['json', 'yaml', 'wide', 'name'],
    describe: 'another format than a table',
    requiresArg: true,
  },
} as const satisfies OptionSet;

type Loose<T> = { -readonly [K in keyof T]: T[K] };

export type GlobalArguments = InferredOptionTypes<Loose<typeof globalOptions>>;

/** What the program knows of a command once it is loaded. */
export interface Command {
  readonly positionals: PositionalSet;
  readonly options: OptionSet;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Resolves to the exit code. */
  readonly run: (
    args: Readonly<Record<string, unknown>>,
    world: World,
    commands: readonly CommandEntry[],
  ) => Promise<number>;
}

/** A command as the overview knows it; the rest is loaded when it is used. */
export interface CommandEntry {
  readonly name: string;
  /** Its arguments, in the words of the help. */
  readonly usage: string;
  readonly summary: string;
  /** Whether its first argument is a credential, for completion. */
  readonly takesCredential: boolean;
  readonly load: () => Promise<Command>;
}

/** Ties what a command declares to what its `run` is given, so that the two can't drift apart. */
export function defineCommand<const P extends PositionalSet, const O extends OptionSet>(spec: {
  readonly positionals: P;
  readonly options: O;
  readonly examples: Command['examples'];
  readonly run: (
    args: InferredOptionTypes<Loose<P>> & InferredOptionTypes<Loose<O>> & GlobalArguments,
    world: World,
    commands: readonly CommandEntry[],
  ) => Promise<number>;
}): Command {
  return {
    ...spec,
    run: (args, world, commands) => spec.run(args as Parameters<typeof spec.run>[0], world, commands),
  };
}
