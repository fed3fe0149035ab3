import type { Writable } from 'node:stream';
import type { DaemonSettings } from '../config/daemon-settings.ts';
import type { Environment } from '../config/environment.ts';
import type { Alerting, AlertingDeps } from '../engine/alerting.ts';
import type { Census } from '../engine/census.ts';
import type { FleetHolder } from '../engine/fleet.ts';
import type { News } from '../engine/news.ts';
import type { Ledgers } from '../engine/pods/ledgers.ts';
import type { Ports } from '../engine/ports.ts';
import type { Ticker } from '../engine/ticker.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Clock } from '../ports/clock.ts';
import type { Checkpointer } from './checkpoints/checkpointer.ts';
import type { Configuration } from './configuration.ts';

export interface DaemonOptions {
  readonly settings: DaemonSettings;
  /** The manifests of this run; the settings name none for the embedded default. */
  readonly manifestsDirectory: string;
  readonly environment: Environment;
  readonly logTo: Writable;
  /** Called once when nothing may be written any more; the process should end. */
  readonly onFatal: (thrown: unknown) => void;
  readonly clock?: Clock;
  /** Lets a test stand between the engine and its journal. */
  readonly wrapJournal?: (journal: JournalWithMeta) => JournalWithMeta;
}

/** Registers what is closed when the daemon stops, the last first. */
export type OnClose = (close: () => Promise<void>) => void;

export interface Engine {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly configuration: Configuration;
  readonly alertingDeps: AlertingDeps;
  readonly alerting: Alerting;
  readonly ticker: Ticker;
  readonly news: News;
  readonly watched: Map<string, number>;
  readonly ledgers: Ledgers;
  /** A cluster of the manifests. */
  readonly cluster: (name: string) => Promise<Cluster>;
  readonly census: Census;
  readonly checkpoints: Checkpointer;
}
