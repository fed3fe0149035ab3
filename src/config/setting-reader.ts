import { viewOfFault, Fault } from '../domain/fault.ts';
import type { FaultCode, FaultView } from '../domain/fault.ts';
import type { Environment } from './environment.ts';
import type { Given } from './given.ts';

export type DaemonFlags = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Flag in camel case → environment variable. A flag wins over its variable, a variable over the default. */
export const SETTING_NAMES = {
  data: 'KEYTURN_DATA',
  database: 'KEYTURN_DATABASE',
  databaseFile: 'KEYTURN_DATABASE_FILE',
  manifests: 'KEYTURN_MANIFESTS',
  listen: 'KEYTURN_LISTEN',
  tlsCert: 'KEYTURN_TLS_CERT',
  tlsKey: 'KEYTURN_TLS_KEY',
  tick: 'KEYTURN_TICK',
  lease: 'KEYTURN_LEASE',
  concurrency: 'KEYTURN_CONCURRENCY',
  recoveryRecipient: 'KEYTURN_RECOVERY_RECIPIENTS',
  kek: 'KEYTURN_KEK',
  kekFile: 'KEYTURN_KEK_FILE',
  kekLogin: 'KEYTURN_KEK_LOGIN',
  escrow: 'KEYTURN_ESCROW',
  anchor: 'KEYTURN_ANCHOR',
  checkpointEvery: 'KEYTURN_CHECKPOINT_EVERY',
  escrowRetention: 'KEYTURN_ESCROW_RETENTION',
  heartbeatFile: 'KEYTURN_HEARTBEAT_FILE',
  replica: 'KEYTURN_REPLICA',
  oidc: 'KEYTURN_OIDC',
  logFormat: 'KEYTURN_LOG_FORMAT',
  logLevel: 'KEYTURN_LOG_LEVEL',
} as const;

export type SettingName = keyof typeof SETTING_NAMES;

const DEFAULTS: Readonly<Partial<Record<SettingName, string>>> = {
  data: 'data',
  listen: '127.0.0.1:7373',
  tick: '5s',
  lease: '30s',
  concurrency: '4',
  checkpointEvery: '5m',
  escrowRetention: '30d',
  logFormat: 'pretty',
  logLevel: 'info',
};

/** Finds each setting where it was given, and gathers every problem. */
export interface Reader {
  given(name: SettingName): Given | null;
  refuse(code: FaultCode, place: string, saw: string, expected?: string): void;
  readonly problems: FaultView[];
}

export function createReader(flags: DaemonFlags, environment: Environment): Reader {
  const problems: FaultView[] = [];
  return {
    problems,
    given(name) {
      const flag = flags[name];
      const text = Array.isArray(flag) ? flag.join(',') : flag;
      if (text !== undefined && String(text) !== '') return { text: String(text), place: flagOf(name) };
      const variable = SETTING_NAMES[name];
      const value = environment[variable];
      if (value !== undefined && value !== '') return { text: value, place: variable };
      const fallback = DEFAULTS[name];
      return fallback === undefined ? null : { text: fallback, place: flagOf(name) };
    },
    refuse(code, place, saw, expected) {
      problems.push(
        viewOfFault(new Fault(code, { place, saw, ...(expected === undefined ? {} : { expected }) })),
      );
    },
  };
}

export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
