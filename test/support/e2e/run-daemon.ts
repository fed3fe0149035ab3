import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView } from '../../../src/domain/views.ts';
import type { DaemonSettings } from '../../../src/config/daemon-settings.ts';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import { movableClock } from '../../../src/platform/clock.ts';
import type { MovableClock } from '../../../src/platform/clock.ts';
import { startDaemon } from '../../../src/wiring/daemon.ts';
import type { Daemon } from '../../../src/wiring/daemon.ts';
import type { DatabasePlace, Look, StartOptions } from './messages.ts';

export interface Running {
  readonly daemon: Daemon;
  readonly clock: MovableClock;
}

function addressOf({ port, name, user, password }: DatabasePlace): DaemonSettings['database'] {
  return {
    ...{ host: '127.0.0.1', port, database: name, user, password: new Secret(password) },
    tls: { mode: 'disable', caFile: null },
  };
}

function settingsOf(options: StartOptions): DaemonSettings {
  const { dataDirectory, manifestsDirectory, database = null, kek = null } = options;
  return {
    ...{ dataDirectory, manifestsDirectory, kek, tls: null, escrowDirectory: null },
    database: database === null ? null : addressOf(database),
    ...{ escrowRetentionMs: 30 * DAY_MS, replica: null, oidcFile: null },
    ...{ anchorDirectory: null, checkpointSeconds: 300, heartbeat: null },
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    // The tests tick when they want to.
    tickSeconds: 60,
    leaseSeconds: 30,
    concurrency: 4,
    recoveryRecipients: [],
    logFormat: 'json',
    logLevel: 'debug',
  };
}

/** The real daemon, with a clock that the test moves. Resolves when all that was due has been done. */
export async function runDaemon(
  options: StartOptions,
  wrapJournal: (journal: JournalWithMeta) => JournalWithMeta = (journal) => journal,
  clock: MovableClock = movableClock(),
): Promise<Running> {
  clock.advance(options.aheadMs);
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 });
  const daemon = await startDaemon({
    settings: settingsOf(options),
    manifestsDirectory: options.manifestsDirectory,
    environment: {},
    logTo: createWriteStream(join(options.dataDirectory, '..', 'keyturn.log'), { flags: 'a' }),
    onFatal: (thrown) => {
      process.stderr.write(`the daemon of a test failed: ${String(thrown)}\n`);
      process.exit(1);
    },
    clock,
    wrapJournal,
  });
  await daemon.ticker.idle();
  return { daemon, clock };
}

export async function tick({ daemon }: Running): Promise<void> {
  await daemon.ticker.tick();
  await daemon.ticker.idle();
}

const PAGE = 1_000;

export async function look({ daemon }: Running, name: string): Promise<Omit<Look, 'appends'>> {
  const { operations } = daemon;
  const events = await eventsOf(daemon, name);
  const view = await operations.show(name);
  return {
    events: events.map(({ event }) => event.type),
    versions: view.versions.map(({ version, status }) => [version, status] as const),
    phase: view.saga === null ? null : `${view.saga.kind} ${view.saga.phase}`,
    alerts: (await operations.alerts()).map(({ code }) => code),
    retries: view.retries.map(({ step, fault }) => `${step} ${fault.code}`),
    auditProblems: (await operations.verifyAudit()).problems.length,
  };
}

async function eventsOf({ operations }: Daemon, name: string): Promise<readonly EventView[]> {
  const events: EventView[] = [];
  for (;;) {
    const afterPosition = events.at(-1)?.position ?? 0;
    const page = await operations.events({ name, afterPosition, limit: PAGE, waitMs: 0 });
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}
