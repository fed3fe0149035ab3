import type { OfflineCommands } from './offline.ts';

export interface Sink {
  write(text: string): unknown;
}

/** The environment variables that the command line knows. */
export interface CliEnvironment {
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
  readonly KEYTURN_DATA?: string | undefined;
  readonly KEYTURN_URL?: string | undefined;
  readonly KEYTURN_TOKEN_FILE?: string | undefined;
  readonly KEYTURN_CA_FILE?: string | undefined;
  /** Known to be refused: a secret never stands in the environment. */
  readonly KEYTURN_APP_KEY?: string | undefined;
  readonly KEYTURN_APP_SECRET?: string | undefined;
  readonly XDG_CONFIG_HOME?: string | undefined;
  readonly XDG_STATE_HOME?: string | undefined;
  readonly PATH?: string | undefined;
  readonly HOME?: string | undefined;
}

/** Everything a command may touch of the process around it; a test hands in its own. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: NodeJS.ReadableStream;
  readonly isTty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** The width of the terminal; null where there is none. */
  readonly columns: number | null;
  readonly environment: CliEnvironment;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** An IANA zone; undefined: the zone of the system. */
  readonly timezone: string | undefined;
  /** A path as a process with another working directory understands it. */
  readonly absolute: (path: string) => string;
  /** Calls back on Ctrl-C in place of ending the process; returns what undoes it. */
  readonly onInterrupt: (act: () => void) => () => void;
  readonly offline: OfflineCommands;
}
