import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import type { LoadResult } from '../../src/config/load-fleet.ts';
import type { Fleet } from '../../src/domain/spec.ts';
import type { Alerting } from '../../src/engine/alerting.ts';
import type { FleetHolder } from '../../src/engine/fleet.ts';
import type { Ports } from '../../src/engine/ports.ts';
import type { Ticker } from '../../src/engine/ticker.ts';
import type { DaemonOptions } from '../../src/wiring/assembly.ts';
import type { Ground } from '../../src/wiring/ground.ts';
import {
  agreementsIn,
  createAlerting,
  createCensus,
  createLedgers,
  createTicker,
  drivers,
  fleetHolder,
  loadFleet,
  openGround,
  outsideOf,
  runCredential,
} from './built.ts';

const LEASE_MS = 600_000;

/** The daemon's engine without its door: what ticks and moves credentials, on a data directory of its own. */
export interface BenchEngine {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly alerting: Alerting;
  readonly ticker: Ticker;
  readonly watched: Map<string, number>;
  readonly manifests: Loaded;
  close(): Promise<void>;
}

type Loaded = Extract<LoadResult, { ok: true }>;

export interface EngineOptions {
  readonly data: string;
  readonly manifests: string;
  readonly concurrency: number;
  /** Stands between the engine and what it works with, to count. */
  readonly wrap?: (ports: Ports) => Ports;
}

/** The ground of a daemon: journal and custody of a data directory, with a log that goes nowhere. */
export async function openBenchGround(
  data: string,
): Promise<{ readonly ground: Ground; readonly close: () => Promise<void> }> {
  const closing: (() => Promise<void>)[] = [];
  const ground = await openGround(optionsOf(data), (close) => closing.push(close));
  const close = async (): Promise<void> => {
    for (const each of closing.reverse()) await each();
  };
  return { ground, close };
}

function optionsOf(data: string): DaemonOptions {
  return {
    settings: {
      dataDirectory: data,
      database: null,
      manifestsDirectory: null,
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      tls: null,
      tickSeconds: 5,
      leaseSeconds: LEASE_MS / 1_000,
      concurrency: 4,
      recoveryRecipients: [],
      kek: null,
      escrowDirectory: null,
      oidcFile: null,
      anchorDirectory: null,
      checkpointSeconds: 300,
      heartbeat: null,
      escrowRetentionMs: 30 * 24 * 60 * 60 * 1_000,
      replica: null,
      logFormat: 'json',
      logLevel: 'info',
    },
    manifestsDirectory: '',
    environment: {},
    logTo: createWriteStream(devNull),
    onFatal: stopTheBench,
  };
}

export async function openEngine(options: EngineOptions): Promise<BenchEngine> {
  const { ground, close } = await openBenchGround(options.data);
  const manifests = await loadManifests(options.manifests, ground);
  const fleet = fleetHolder(manifests.fleet);
  const outside = outsideOf(manifests.fleet, { drivers, ...ground.outsideDeps });
  const plain: Ports = { ...ground, outside };
  const ports = options.wrap?.(plain) ?? plain;
  const alerting = createAlerting({ ports, fleet, channel: (name) => outside.channel(name) });
  const watched = new Map<string, number>();
  const census = createCensus();
  const agreements = agreementsIn(fleet, ground.journal.onboarding);
  const adoption = {
    ledgers: createLedgers(ports.journal),
    cluster: (name: string) => outside.cluster(name),
  };
  const runner = {
    ...{ ports, fleet, alerting, watched, census, agreements, adoption },
    onCommit: () => undefined,
  };
  const ticker = createTicker({
    ports,
    owner: 'bench',
    leaseMs: LEASE_MS,
    capacity: options.concurrency,
    run: (claim) => runCredential(runner, claim),
    onFatal: stopTheBench,
  });
  return {
    ports,
    fleet,
    alerting,
    ticker,
    watched,
    manifests,
    close: async () => {
      await ticker.stop();
      await outside.close();
      await close();
    },
  };
}

async function loadManifests(directory: string, ground: Ground): Promise<Loaded> {
  const loaded = await loadFleet(directory, drivers, {}, ground.clock.now(), (secret) =>
    ground.redactor.watch(secret),
  );
  if (loaded.ok) return loaded;
  throw new Error(loaded.problems.map(({ place, saw }) => `${place}: ${saw}`).join('\n'));
}

/** The fleet with none of its credentials due: no policy selects them. */
export function withoutPolicies(fleet: Fleet): Fleet {
  return { ...fleet, policies: [] };
}

function stopTheBench(thrown: unknown): void {
  process.stderr.write(`the journal failed: ${String(thrown)}\n`);
  process.exit(1);
}
