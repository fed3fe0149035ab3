import type { CustodyRotateOptions } from '../cli/offline.ts';
import { readOfflineSettings } from '../config/daemon-settings.ts';
import type { DaemonFlags, DaemonSettings } from '../config/daemon-settings.ts';
import type { Environment } from '../config/environment.ts';
import { systemClock } from '../platform/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { createRedactor } from '../platform/redactor.ts';
import { ConfigurationRejected } from './configuration.ts';
import { rekey, renew, requireAlone } from './custody-rotation/rotation.ts';
import type { Rekeyed, Renewed, RotationPlace } from './custody-rotation/rotation.ts';
import { openJournal } from './journal.ts';
import { kekProvider } from './kek.ts';
import { refuse } from './refuse.ts';

const USAGE_EXIT = 2;

/** The journal is opened as a daemon opens it, and nothing else of one is there. */
const DAEMON = { manifestsDirectory: '', logTo: process.stderr, onFatal: () => undefined };

/** `keyturn custody rotate`: other keys for the data directory of a daemon that is stopped. */
export async function rotateCustody(
  options: CustodyRotateOptions,
  environment: Environment,
): Promise<number> {
  try {
    return await rotate(options, environment);
  } catch (thrown) {
    if (thrown instanceof ConfigurationRejected) return refuse(thrown.problems, USAGE_EXIT);
    throw thrown;
  }
}

async function rotate(options: CustodyRotateOptions, environment: Environment): Promise<number> {
  const { dataDirectory: directory, database, databaseFile } = options;
  const { kek, kekLogin, fromKek, fromKekLogin } = options;
  const present = settingsOf(
    { data: directory, database, databaseFile, kek: fromKek, kekLogin: fromKekLogin },
    environment,
  );
  // The variables name the present key; the new one is what was typed and nothing else.
  const wanted = settingsOf({ data: directory, kek, kekLogin }, {});
  const redactor = createRedactor();
  const log = createLogger({
    ...{ format: 'pretty', level: 'warn', stream: process.stderr },
    ...{ clock: systemClock, redactor },
  });
  const closing: (() => Promise<void>)[] = [() => log.close()];
  try {
    const { journal, clock } = await openJournal(
      { ...DAEMON, settings: present, environment },
      systemClock,
      log,
      (close) => closing.push(close),
    );
    const place: RotationPlace = {
      ...{ directory, journal, clock, log, actor: 'user:administrator' },
      provider: (setting) =>
        kekProvider(setting, {
          ...{ directory, environment, clock },
          onSecret: (secret) => redactor.watch(secret),
        }),
    };
    await requireAlone(place);
    if (wanted.kek !== null) tellRekeyed(await rekey(place, present.kek, wanted.kek), kek ?? '');
    if (options.identity) tellRenewed(await renew(place, wanted.kek ?? present.kek));
    return 0;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function settingsOf(
  given: Readonly<Record<string, string | null>>,
  environment: Environment,
): DaemonSettings {
  const flags: DaemonFlags = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  const result = readOfflineSettings(flags, environment);
  if (result.ok) return result.settings;
  throw new ConfigurationRejected(result.problems);
}

function tellRekeyed({ kek, changed }: Rekeyed, setting: string): void {
  const { stdout } = process;
  stdout.write(`✔ ${changed ? 'the identity is sealed by' : 'already sealed by'} ${kek}\n`);
  stdout.write('  The key before opens backups from before: keep it as long as they are kept.\n');
  stdout.write(`Next: keyturn run --kek ${setting}\n`);
}

function tellRenewed({ recipient, resumed, files, escrowEntries, storeValues }: Renewed): void {
  const { stdout } = process;
  const done = `${files} in the journal, ${escrowEntries} in the escrow, ${storeValues} in embedded stores`;
  stdout.write(`✔ ${resumed ? 'went on with the identity' : 'a new identity:'} ${recipient}\n`);
  stdout.write(`✔ sealed anew: ${done}\n`);
  stdout.write('  The identity before opens nothing of that any more; it still opens backups.\n');
  stdout.write('Next: keyturn custody status\n');
}
