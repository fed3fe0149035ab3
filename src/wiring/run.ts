import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { readDaemonSettings } from '../config/daemon-settings.ts';
import type { DaemonFlags, DaemonSettings } from '../config/daemon-settings.ts';
import type { Environment } from '../config/environment.ts';
import { asFault } from '../domain/fault.ts';
import type { RunOptions } from '../cli/offline.ts';
import { ConfigurationRejected } from './configuration.ts';
import { startDaemon } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { refuse } from './refuse.ts';
import { untilSignal } from './until-signal.ts';

const USAGE_EXIT = 2;
const FAILED_EXIT = 1;
const EMBEDDED_LOG = 'keyturn.log';
/** Time for the fault to be said and the log to be written. */
const LAST_WORDS_MS = 500;

/** `keyturn run`: the daemon until it is told to stop. Resolves to the exit code. */
export async function run(options: RunOptions, environment: Environment): Promise<number> {
  const result = readDaemonSettings(flagsOf(options), environment);
  if (!result.ok) return refuse(result.problems, USAGE_EXIT);
  try {
    const { settings } = result;
    return settings.manifestsDirectory === null
      ? await runEmbedded(settings, environment, options.autopilot)
      : await runWith(settings, settings.manifestsDirectory, environment);
  } catch (thrown) {
    if (thrown instanceof ConfigurationRejected) return refuse(thrown.problems, FAILED_EXIT);
    throw thrown;
  }
}

function flagsOf(options: RunOptions): DaemonFlags {
  const { dataDirectory, manifests, listen, tlsCert, tlsKey, logFormat, logLevel } = options;
  const { database, databaseFile } = options;
  const { kek, kekFile, kekLogin, escrowRetention, replica, oidc, heartbeatFile } = options;
  const given = {
    data: dataDirectory,
    database,
    databaseFile,
    manifests,
    listen,
    tlsCert,
    tlsKey,
    kek,
    kekFile,
    kekLogin,
    escrowRetention,
    heartbeatFile,
    replica,
    oidc,
    logFormat,
    logLevel,
    recoveryRecipient: options.recoveryRecipients.length > 0 ? options.recoveryRecipients : null,
    escrow: options.escrowDirectory,
    anchor: options.anchorDirectory,
    tick: options.tickMs === null ? null : `${options.tickMs / 1000}s`,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

async function runWith(
  settings: DaemonSettings,
  manifestsDirectory: string,
  environment: Environment,
): Promise<number> {
  const fatal = fatalSignal();
  const daemon = await startDaemon({
    settings,
    manifestsDirectory,
    environment,
    logTo: process.stdout,
    onFatal: fatal.raise,
  });
  daemon.log.info('keyturn is running', { address: addressOf(daemon), data: settings.dataDirectory });
  return untilStopped(daemon, fatal);
}

/** The log goes to a file, so that the screen stays calm. */
async function runEmbedded(
  settings: DaemonSettings,
  environment: Environment,
  autopilot: boolean | null,
): Promise<number> {
  await mkdir(settings.dataDirectory, { recursive: true, mode: 0o700 });
  const logTo = logFile(join(settings.dataDirectory, EMBEDDED_LOG));
  const fatal = fatalSignal();
  // The sandbox comes along with these; a daemon on manifests does without.
  const { prepareEmbedded } = await import('./embedded/prepare.ts');
  const { firstScreen } = await import('./embedded/screen.ts');
  const prepared = await prepareEmbedded(settings, environment, autopilot);
  try {
    const { settings: withRecovery, manifestsDirectory } = prepared;
    const daemon = await startDaemon({
      settings: withRecovery,
      manifestsDirectory,
      environment,
      logTo,
      onFatal: fatal.raise,
    });
    const rehearsal = {
      ...{ api: addressOf(daemon), issuer: prepared.sandbox.pagesUrl },
      autopilot: prepared.autopilot,
    };
    await firstScreen(daemon, settings.dataDirectory, rehearsal, process.stdout);
    return await untilStopped(daemon, fatal);
  } finally {
    await prepared.sandbox.close();
  }
}

function logFile(path: string): Writable {
  return createWriteStream(path, { flags: 'a', mode: 0o600 });
}

interface Fatal {
  readonly raise: (thrown: unknown) => void;
  readonly raised: Promise<unknown>;
}

/** After a failed write to disk nothing may be written any more: the process ends, and is started anew by others. */
function fatalSignal(): Fatal {
  let raise: (thrown: unknown) => void = () => undefined;
  const raised = new Promise<unknown>((resolve) => {
    raise = resolve;
  });
  return { raise, raised };
}

async function untilStopped(daemon: Daemon, fatal: Fatal): Promise<number> {
  const ended = await Promise.race([untilSignal().then(() => null), fatal.raised]);
  if (ended === null) {
    await daemon.stop();
    return 0;
  }
  const fault = asFault(ended, 'journal');
  daemon.log.error('the journal can not be written any more; the daemon ends', { cause: ended });
  await daemon.sayLast(fault);
  // What is open keeps the process alive, and closing it in order may want to write.
  setTimeout(() => process.exit(FAILED_EXIT), LAST_WORDS_MS).unref();
  throw fault;
}

function addressOf({ address }: Daemon): string {
  return address.kind === 'url' ? address.url : `unix:${address.path}`;
}
