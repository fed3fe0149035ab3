import { administrator } from '../domain/access/caller.ts';
import { SECOND_MS } from '../domain/duration.ts';
import type { Address } from '../domain/endpoint.ts';
import type { Fault } from '../domain/fault.ts';
import { loginPath } from '../domain/pages.ts';
import { createAlerting } from '../engine/alerting.ts';
import { failingChannels } from '../engine/alerts/failing.ts';
import { countByCode, createCensus } from '../engine/census.ts';
import { agreementsIn } from '../engine/agreements.ts';
import { createPortalWatch } from '../engine/portal-watch.ts';
import { createReplicaBeat } from '../engine/escrow/replica-beat.ts';
import { createRetention } from '../engine/escrow/retention.ts';
import { fleetHolder } from '../engine/fleet.ts';
import { sendLastAlert } from '../engine/last-alert.ts';
import { createNews } from '../engine/news.ts';
import type { Operations } from '../engine/operations/operations.ts';
import { createDoorkeeper } from '../engine/operations/pods/doorkeeper.ts';
import { createLedgers } from '../engine/pods/ledgers.ts';
import { createPodWatch } from '../engine/pods/watch.ts';
import type { Ports } from '../engine/ports.ts';
import { namesGivenUpIn, syncRegistry } from '../engine/registry.ts';
import { runCredential } from '../engine/runner.ts';
import { recallBeat } from '../engine/recalls.ts';
import { createTicker } from '../engine/ticker.ts';
import type { Ticker } from '../engine/ticker.ts';
import type { Logger } from '../platform/logger.ts';
import type { Channel } from '../ports/channel.ts';
import { every } from '../platform/scheduler.ts';
import { openAccess } from './access.ts';
import { adminToken } from './admin-token.ts';
import { startApi } from './api.ts';
import type { DaemonOptions, Engine, OnClose } from './assembly.ts';
import { openDaemonCheckpoints } from './checkpoints/daemon.ts';
import { openConfiguration } from './configuration.ts';
import { calendarConditions } from '../engine/calendars.ts';
import { createCounting } from './counting.ts';
import { createHeartbeat } from './heartbeat.ts';
import { openGround } from './ground.ts';
import type { Ground } from './ground.ts';
import { onboardingAlerts, openOnboarding } from './onboarding.ts';
import { openLeaks } from './leaks.ts';
import { operationsOf } from './operations.ts';
import { redactingChannel } from './redacting-channel.ts';
import { watchdogConditions } from './watchdog.ts';

export interface Daemon {
  /** The daemon's clock, in epoch milliseconds. */
  now(): number;
  readonly address: Address;
  readonly operations: Operations;
  /** A link that logs a browser in once as the administrator; null where there is no page to open. */
  loginLink(): string | null;
  readonly ticker: Ticker;
  readonly log: Logger;
  /** Tells the channels, without the journal, that the journal is lost and this process ends. */
  sayLast(fault: Fault): Promise<void>;
  stop(): Promise<void>;
}

/** Opens what there is, from the ground up, and closes it again in the other direction. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const closing: (() => Promise<void>)[] = [];
  const onClose: OnClose = (close) => closing.push(close);
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const ground = await openGround(options, onClose);
    const engine = await openEngine(options, ground, onClose);
    const { operations, address, loginLink } = await openDoor(options, ground, engine, onClose);
    await startBeating(options, ground, engine, onClose);
    return {
      now: () => ground.clock.now(),
      address,
      operations,
      loginLink,
      ticker: engine.ticker,
      log: ground.log,
      sayLast: (fault) => sendLastAlert(engine.alertingDeps, fault, sharedName(ground)),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function openEngine(options: DaemonOptions, ground: Ground, onClose: OnClose): Promise<Engine> {
  const { settings } = options;
  const checkpoints = await openDaemonCheckpoints(settings, ground, onClose);
  const news = createNews();
  const watched = new Map<string, number>();
  const configuration = await openConfiguration({
    now: () => ground.clock.now(),
    directory: options.manifestsDirectory,
    environment: options.environment,
    outsideDeps: ground.outsideDeps,
    onSecret: (secret) => ground.redactor.watch(secret),
    judge: (next) => namesGivenUpIn(ground, next),
    onReplaced: async (next, before) => {
      fleet.replace(next);
      await syncRegistry(ports, next, before);
      ground.log.info('configuration replaced', { credentials: next.credentials.size });
      ticker.poke();
    },
  });
  onClose(() => configuration.close());
  const fleet = fleetHolder(configuration.fleet());
  const outside = {
    issuer: (name: string) => configuration.outside().issuer(name),
    store: (name: string) => configuration.outside().store(name),
  };
  const ports: Ports = { ...ground, outside };
  const channel = async (name: string): Promise<Channel> =>
    redactingChannel(await configuration.outside().channel(name), (text) => ground.redactor.redact(text));
  const alertingDeps = { ports, fleet, channel };
  const alerting = createAlerting(alertingDeps);
  const census = createCensus();
  const agreements = agreementsIn(fleet, ground.journal.onboarding);
  const pods = {
    ledgers: createLedgers(ports.journal),
    cluster: (name: string) => configuration.outside().cluster(name),
  };
  const runner = {
    ...{ ports, fleet, alerting, watched, census, agreements },
    ...{ adoption: pods, onCommit: () => news.announce() },
  };
  const ticker = createTicker({
    ports,
    owner: ground.ids.next('run'),
    leaseMs: settings.leaseSeconds * SECOND_MS,
    capacity: settings.concurrency,
    run: (claim) => runCredential(runner, claim),
    onFatal: options.onFatal,
  });
  await syncRegistry(ports, fleet.current(), null);
  ground.onTidings(() => {
    news.announce();
    ticker.poke();
  });
  return {
    ...{ ports, fleet, configuration, alertingDeps, alerting, ticker, news, watched, census, checkpoints },
    ...pods,
  };
}

/** The name under which others know this process; null where there are none. */
function sharedName({ isShared, replica }: Ground): string | null {
  return isShared ? replica : null;
}

async function openDoor(
  options: DaemonOptions,
  ground: Ground,
  engine: Engine,
  onClose: OnClose,
): Promise<Pick<Daemon, 'operations' | 'address' | 'loginLink'>> {
  const token = await adminToken(options.settings.dataDirectory);
  ground.redactor.watch(token);
  const operations = operationsOf(options, ground, engine);
  const { access, publicUrl } = openAccess(
    options,
    { ...ground, onSecret: (secret) => ground.redactor.watch(secret) },
    token,
    {
      consumerOf: (shown) => operations.consumerOf(shown),
      podOf: createDoorkeeper({
        ...{ ports: engine.ports, fleet: engine.fleet },
        cluster: (name) => engine.configuration.outside().cluster(name),
      }),
    },
  );
  const api = await startApi({
    settings: options.settings,
    operations,
    access,
    onboarding: openOnboarding(ground, engine),
    leaks: openLeaks(ground, engine),
    publicUrl,
    log: ground.log,
    metricsText: async () => (await ground.expose()).body,
    ready: () =>
      ground.journal.backlog(ground.clock.now()).then(
        () => true,
        () => false,
      ),
    redact: (text) => ground.redactor.redact(text),
    onRefused: (route, code) => ground.metrics.requestRefused(route, code),
  });
  onClose(() => api.close());
  const { address, hasPages } = api;
  return {
    operations,
    address,
    loginLink: () =>
      address.kind === 'socket' || !hasPages
        ? null
        : `${address.url}${loginPath(access.makeLink(administrator()).link)}`,
  };
}

/** The heartbeat: configuration, work, what is wrong with the installation, and what is still to be said. */
async function startBeating(
  options: DaemonOptions,
  ground: Ground,
  engine: Engine,
  onClose: OnClose,
): Promise<void> {
  const { configuration, ticker, alerting, census, checkpoints } = engine;
  const { clock, journal, log, metrics } = ground;
  const replicaBeat = createReplicaBeat(engine.ports, ground.custody.book);
  const retention = createRetention(engine.ports, ground.custody.book, options.settings.escrowRetentionMs);
  // Before anything moves: what a crash kept from the journal is in it when a credential is looked at.
  await replicaBeat();
  const beat = async (): Promise<void> => {
    await configuration.reloadIfChanged();
    await ground.followClock();
    await ticker.tick();
    const recalls = await recallBeat({ ...engine, poke: () => ticker.poke() });
    await checkpoints.beat();
    const unread = await replicaBeat();
    const idle = await watchdogConditions(journal, clock.now());
    const everywhere = [
      ...idle,
      ...recalls,
      ...(await failingChannels(journal)),
      ...calendarConditions(engine.fleet.current(), clock.now()),
      ...(await onboardingAlerts(ground, engine, clock.now())),
      ...pods.conditions(),
    ];
    const here = [
      ...configuration.conditions(),
      ...checkpoints.conditions(),
      ...heartbeat.conditions(),
      ...unread,
    ];
    const unjudged = pods.unjudged();
    await alerting.reviewInstallation({ everywhere, here, replica: sharedName(ground), unjudged });
    await retention();
    await alerting.tick();
    metrics.fleet(census.counts());
    metrics.alertsRaised(countByCode(await journal.alerts.raised()));
    counting.again();
    portals.again();
    pods.again();
    if (idle.length === 0) heartbeat.beat();
  };
  const counting = createCounting(engine, ground);
  const portals = createPortalWatch({ ...engine, book: journal.onboarding });
  const pods = createPodWatch(engine);
  const heartbeat = createHeartbeat(options.settings.heartbeat, clock);
  const schedule = every(options.settings.tickSeconds, beat, log);
  onClose(() => ticker.stop());
  onClose(() => schedule.stop());
  await schedule.trigger();
  onClose(() => counting.done());
  onClose(() => portals.done());
  onClose(() => pods.done());
  onClose(() => heartbeat.done());
}
