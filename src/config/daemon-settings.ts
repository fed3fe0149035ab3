import { parseDuration } from '../domain/duration.ts';
import type { FaultView } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { DatabaseAddress } from '../domain/database-address.ts';
import { readDatabase } from './database-setting.ts';
import type { Environment } from './environment.ts';
import { readKek, readRecipients, readReplica, readRetention } from './custody-settings.ts';
import { readHeartbeat } from './heartbeat-setting.ts';
import { quoted } from './given.ts';
import type { KekSetting } from './kek-setting.ts';
import { isLoopback, parseListenAddress } from './listen-address.ts';
import type { ListenAddress } from './listen-address.ts';
import { createReader, flagOf } from './setting-reader.ts';
import type { DaemonFlags, Reader, SettingName } from './setting-reader.ts';

export { SETTING_NAMES } from './setting-reader.ts';
export type { DaemonFlags } from './setting-reader.ts';

export type LogFormat = 'json' | 'pretty';
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What the daemon is started with. */
export interface DaemonSettings {
  readonly dataDirectory: string;
  /** The journal that replicas share; null: the embedded one in the data directory. */
  readonly database: DatabaseAddress | null;
  /** Null: the embedded default. */
  readonly manifestsDirectory: string | null;
  readonly listen: ListenAddress;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** A divisor of 60, so that ticks are evenly spaced. */
  readonly tickSeconds: number;
  readonly leaseSeconds: number;
  /** How many credentials are worked on at once. */
  readonly concurrency: number;
  /** Public age recipients of the offline recovery keys. */
  readonly recoveryRecipients: readonly string[];
  /** The key-encryption key; null: a file in the data directory. */
  readonly kek: KekSetting | null;
  /** The second place of the escrow, on another disk; null: none. */
  readonly escrowDirectory: string | null;
  /** Where checkpoints are kept outside the database; null: in the data directory. */
  readonly anchorDirectory: string | null;
  /** A checkpoint is taken this often while something changes. */
  readonly checkpointSeconds: number;
  /** How long what is done with stays in the escrow, and sealed secrets of dead versions in the journal. */
  readonly escrowRetentionMs: number;
  /** Where a sign of life is sent every minute; null: nowhere. */
  readonly heartbeat: Secret | null;
  /** What this replica is called; null: a name that is made once and kept in the data directory. */
  readonly replica: string | null;
  /** Which identity provider people log in at; null: none. */
  readonly oidcFile: string | null;
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel;
}

/** Values of the command line, by flag name in camel case; what was not given is absent. */
export type DaemonSettingsResult =
  | { readonly ok: true; readonly settings: DaemonSettings }
  | { readonly ok: false; readonly problems: readonly FaultView[] };

/**
 * Reads the settings of the daemon from flags and `KEYTURN_…` variables and reports every problem at once (KT1060,
 * KT1061, KT1062). Unknown variables are not refused: Kubernetes sets `KEYTURN_SERVICE_HOST` and the like by itself.
 */
export function readDaemonSettings(flags: DaemonFlags, environment: Environment): DaemonSettingsResult {
  const reader = createReader(flags, environment);
  const settings = readAll(reader);
  if (settings.database !== null && settings.manifestsDirectory === null)
    reader.refuse(
      'KT1060',
      '--manifests',
      'nothing',
      'a folder of manifests with --database: the demo is embedded',
    );
  return resultOf(reader, settings);
}

/** The same for a command that works on the data of a daemon and runs none: it needs no manifests. */
export function readOfflineSettings(flags: DaemonFlags, environment: Environment): DaemonSettingsResult {
  const reader = createReader(flags, environment);
  return resultOf(reader, readAll(reader));
}

function resultOf({ problems }: Reader, settings: DaemonSettings): DaemonSettingsResult {
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings };
}

function readAll(reader: Reader): DaemonSettings {
  const listen = readListen(reader);
  return {
    dataDirectory: reader.given('data')?.text ?? 'data',
    database: readDatabaseAddress(reader),
    manifestsDirectory: reader.given('manifests')?.text ?? null,
    listen,
    tls: readTls(reader, listen),
    tickSeconds: readTick(reader),
    leaseSeconds: readLease(reader),
    concurrency: readConcurrency(reader),
    recoveryRecipients: readRecipients(reader),
    kek: readKek(reader),
    escrowDirectory: reader.given('escrow')?.text ?? null,
    anchorDirectory: reader.given('anchor')?.text ?? null,
    checkpointSeconds: readCheckpointEvery(reader),
    escrowRetentionMs: readRetention(reader),
    heartbeat: readHeartbeat(reader),
    replica: readReplica(reader),
    oidcFile: reader.given('oidc')?.text ?? null,
    logFormat: oneOf(reader, 'logFormat', ['pretty', 'json']),
    logLevel: oneOf(reader, 'logLevel', ['info', 'error', 'warn', 'debug']),
  };
}

function readDatabaseAddress(reader: Reader): DatabaseAddress | null {
  const read = readDatabase(reader.given('database'), reader.given('databaseFile'));
  if (read.ok) return read.address;
  reader.refuse(read.code, read.place, read.saw, read.expected);
  return null;
}

function readListen(reader: Reader): ListenAddress {
  const given = reader.given('listen');
  const address = given === null ? null : parseListenAddress(given.text);
  if (address !== null) return address;
  reader.refuse('KT1060', given?.place ?? '--listen', quoted(given), 'HOST:PORT or unix:PATH');
  return { kind: 'tcp', host: '127.0.0.1', port: 0 };
}

function readTls(reader: Reader, listen: ListenAddress): DaemonSettings['tls'] {
  const cert = reader.given('tlsCert');
  const key = reader.given('tlsKey');
  if (cert !== null && key !== null) return { certFile: cert.text, keyFile: key.text };
  const half = cert ?? key;
  if (half !== null) {
    const other = cert === null ? '--tls-cert' : '--tls-key';
    reader.refuse('KT1060', half.place, `${other} is not given`, 'both --tls-cert and --tls-key, or neither');
  } else if (listen.kind === 'tcp' && !isLoopback(listen.host)) {
    reader.refuse('KT1061', reader.given('listen')?.place ?? '--listen', `${listen.host} without TLS`);
  }
  return null;
}

/** Ticks run on a cron of seconds, which is even only when the number divides a minute. */
function readTick(reader: Reader): number {
  return readSeconds(
    reader,
    'tick',
    'a duration that divides a minute: 1s, 2s, 3s, 5s, 10s, 15s, 20s, 30s, 60s',
    (seconds) => 60 % seconds === 0,
  );
}

/** Too short and a slow disk loses it, too long and a crashed replica's work waits. */
function readLease(reader: Reader): number {
  return readSeconds(
    reader,
    'lease',
    'a duration from 5s to 10m',
    (seconds) => seconds >= 5 && seconds <= 600,
  );
}

/** Shorter costs an fsync each time, longer leaves more behind that nothing outside vouches for. */
function readCheckpointEvery(reader: Reader): number {
  return readSeconds(
    reader,
    'checkpointEvery',
    'a duration from 1s to 24h',
    (seconds) => seconds >= 1 && seconds <= 86_400,
  );
}

function readSeconds(
  reader: Reader,
  name: 'tick' | 'lease' | 'checkpointEvery',
  expected: string,
  fits: (seconds: number) => boolean,
): number {
  const given = reader.given(name);
  const parsedMs = parseDuration(given?.text ?? '');
  const seconds = parsedMs === null ? 0 : parsedMs / 1000;
  if (seconds > 0 && fits(seconds)) return seconds;
  reader.refuse('KT1060', given?.place ?? flagOf(name), quoted(given), expected);
  return 1;
}

function readConcurrency(reader: Reader): number {
  const given = reader.given('concurrency');
  const count = /^\d{1,3}$/.test(given?.text ?? '') ? Number(given?.text) : 0;
  if (count >= 1 && count <= 256) return count;
  reader.refuse('KT1060', given?.place ?? '--concurrency', quoted(given), 'a whole number from 1 to 256');
  return 1;
}

function oneOf<T extends string>(reader: Reader, name: SettingName, allowed: readonly [T, ...T[]]): T {
  const given = reader.given(name);
  const found = allowed.find((value) => value === given?.text);
  if (found !== undefined) return found;
  reader.refuse(
    'KT1060',
    given?.place ?? flagOf(name),
    quoted(given),
    `one of ${[...allowed].sort().join(', ')}`,
  );
  return allowed[0];
}
