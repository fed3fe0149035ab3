import * as values from './values.ts';
import type { Read } from './values.ts';
import type { Ack, OnChange, Resources, RunAs } from './wish.ts';

/** What all annotations of keyturn begin with. */
export const PREFIX = 'keyturn.dev/';

/** One annotation: how it is read, what holds without it, and what is said where it can't be read. */
export interface Annotation<T> {
  readonly read: Read<T>;
  readonly fallback: T;
  readonly expected: string;
}

const row = <T>(read: Read<T>, fallback: T, expected: string): Annotation<T> => ({
  read,
  fallback,
  expected,
});

/** The contract, for the whole pod: `keyturn.dev/NAME`. */
export const POD_ANNOTATIONS = {
  inject: row<boolean | null>(values.readBoolean, null, '"true" or "false"'),
  containers: row<readonly string[] | null>(
    values.readNames,
    null,
    'names of containers, separated by commas',
  ),
  'run-as': row<RunAs | null>(values.readRunAs, null, 'UID or UID:GID, not 0'),
  'on-change': row<OnChange>(
    values.readOnChange,
    { kind: 'none' },
    'none, signal:SIGHUP (INT, QUIT, TERM, USR1, USR2, WINCH), http:PORT/PATH or restart',
  ),
  ack: row<Ack>(values.readAck, { kind: 'none' }, 'file, http:PORT/PATH, call or none'),
  start: row(values.oneOf('block', 'stale-ok'), 'block', 'block or stale-ok'),
  'init-only': row(values.readBoolean, false, '"true" or "false"'),
  resources: row<Resources | null>(
    values.readResources,
    null,
    'requests.cpu=5m,requests.memory=24Mi,limits.memory=64Mi, or a part of that',
  ),
} as const;

/** The contract, for each credential: `keyturn.dev/KIND.NAME`. `credential` comes first and brings the name into being. */
export const FILE_ANNOTATIONS = {
  credential: row<string | null>(
    values.readCredential,
    null,
    'the name of a credential, as keyturn list has it',
  ),
  file: row<string | null>(
    values.readFileName,
    null,
    'a plain name of letters, digits, ".", "_" and "-", none that the agent uses (version, status.json)',
  ),
  mode: row(
    values.readMode,
    '0440',
    'three octal digits: read by the owner, nothing for others, nothing to run: 0440, 0400, 0640',
  ),
  template: row(values.readTemplate, 'env', 'env, json, yaml, properties, or a text with {{placeholders}}'),
} as const;

/** What the injector tells the agent, and the certificates by which that knows the daemon. */
export const SETTINGS_ANNOTATION = 'agent-settings';
export const CA_ANNOTATION = 'server-ca';

/** Ours, and not for people: what the injector writes, and the daemon into pod templates. */
export const WRITTEN_ANNOTATIONS: readonly string[] = [SETTINGS_ANNOTATION, CA_ANNOTATION, 'restarted-for'];

/** What a file is called that no `file.NAME` names. */
export const SUFFIX: Readonly<Record<string, string>> = {
  env: '.env',
  json: '.json',
  yaml: '.yaml',
  properties: '.properties',
};
