import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { localZone, systemClock } from '../platform/clock.ts';
import { systemIds } from '../platform/ids.ts';
import { createLogger } from '../platform/logger.ts';
import type { Logger } from '../platform/logger.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { MetricsRegistry } from '../platform/metrics.ts';
import { createRedactor } from '../platform/redactor.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import type { OpenCustody } from '../custody/open.ts';
import { openReplica } from '../custody/replica.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import { refuseUnfinished } from './backup/unfinished.ts';
import { keepCustodySettings, openInstallationCustody } from './custody.ts';
import { openJournal } from './journal.ts';
import type { OpenedJournal } from './journal.ts';
import { kekProvider } from './kek.ts';
import type { DaemonOptions, OnClose } from './assembly.ts';
import type { OutsideDeps } from './outside.ts';
import { packageVersion } from './version.ts';

/** What the engine stands on: everything of this machine that needs no manifest. */
export interface Ground
  extends
    Pick<MetricsRegistry, 'metrics' | 'expose'>,
    Pick<OpenedJournal, 'isShared' | 'followClock' | 'onTidings' | 'doctorChecks'> {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redactor: ReturnType<typeof createRedactor>;
  readonly log: Logger;
  readonly journal: JournalWithMeta;
  readonly custody: OpenCustody;
  /** The name of this replica. */
  readonly replica: string;
  readonly outsideDeps: Omit<OutsideDeps, 'drivers'>;
}

export async function openGround(options: DaemonOptions, onClose: OnClose): Promise<Ground> {
  const { settings } = options;
  const machineClock = options.clock ?? systemClock;
  const redactor = createRedactor();
  if (settings.heartbeat !== null) redactor.watch(settings.heartbeat);
  if (settings.database?.password != null) redactor.watch(settings.database.password);
  const { logFormat: format, logLevel: level } = settings;
  const log = createLogger({ format, level, stream: options.logTo, clock: machineClock, redactor });
  onClose(() => log.close());
  await refuseUnfinished(settings.dataDirectory);
  const opened = await openJournal(options, machineClock, log, onClose);
  const { clock } = opened;
  const journal = options.wrapJournal?.(opened.journal) ?? opened.journal;
  await mkdir(join(settings.dataDirectory, STORES), { recursive: true, mode: 0o700 });
  const kek = kekProvider(settings.kek, {
    directory: settings.dataDirectory,
    environment: options.environment,
    clock,
    onSecret: (secret) => redactor.watch(secret),
  });
  const custody = await openInstallationCustody(settings, kek, journal, log);
  onClose(() => custody.close());
  const { name: replica, escrow } = await openReplica(settings.dataDirectory, settings.replica);
  await journal.replicas.join(replica, escrow, clock.now());
  await keepCustodySettings(journal.meta, settings, replica);
  const registry = createMetrics(packageVersion());
  const outsideDeps = adapterDeps(options, { clock, log, custody });
  const ids = systemIds(clock);
  return { ...opened, ...registry, ids, redactor, log, journal, custody, replica, outsideDeps };
}

/** Where stores that keep files of their own make their folders. */
export const STORES = 'stores';

/** The embedded store seals to the same recipients as custody, under a label of its own. */
export const EMBEDDED_STORE = { credential: 'embedded-store', attempt: 'embedded-store' };

function adapterDeps(
  { settings, environment }: DaemonOptions,
  { clock, log, custody }: Pick<Ground, 'clock' | 'log' | 'custody'>,
): Omit<OutsideDeps, 'drivers'> {
  return {
    issuer: { clock },
    channel: { log, clock, source: '/keyturn', zone: localZone() },
    store: {
      clock,
      environment,
      directory: join(settings.dataDirectory, STORES),
      digest: (values) => custody.digest(values),
      seal: async (bytes) => (await custody.seal({ ...EMBEDDED_STORE, receivedAt: clock.now() }, bytes)).file,
      open: (file) => custody.open(file, EMBEDDED_STORE),
    },
  };
}
