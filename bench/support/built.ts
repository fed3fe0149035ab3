import type * as ChangedSince from '../../src/config/watch-manifests.ts';
import type * as LoadFleet from '../../src/config/load-fleet.ts';
import type * as FoldModule from '../../src/domain/fold.ts';
import type * as DecideModule from '../../src/domain/rotation/decide.ts';
import type * as SecretModule from '../../src/domain/secret.ts';
import type * as AssumeModule from '../../src/domain/simulate/assume.ts';
import type * as SimulateModule from '../../src/domain/simulate/simulate.ts';
import type * as AgreementsModule from '../../src/engine/agreements.ts';
import type * as AlertingModule from '../../src/engine/alerting.ts';
import type * as CensusModule from '../../src/engine/census.ts';
import type * as FleetModule from '../../src/engine/fleet.ts';
import type * as LedgersModule from '../../src/engine/pods/ledgers.ts';
import type * as RunnerModule from '../../src/engine/runner.ts';
import type * as TickerModule from '../../src/engine/ticker.ts';
import type * as Signature from '../../src/issuers/webull/signature.ts';
import type * as DriversModule from '../../src/wiring/drivers.ts';
import type * as PostgresModule from '../../src/journal/postgres/open.ts';
import type * as SqliteDriverModule from '../../src/journal/sqlite/driver.ts';
import type * as SqliteModule from '../../src/journal/sqlite/open.ts';
import type * as ClockModule from '../../src/platform/clock.ts';
import type * as GroundModule from '../../src/wiring/ground.ts';
import type * as OutsideModule from '../../src/wiring/outside.ts';
import type * as CheckpointsModule from '../../src/wiring/checkpoints/checkpointer.ts';
import type * as ProduceModule from '../../src/wiring/backup/produce.ts';
import type * as RestoreModule from '../../src/wiring/backup/restore.ts';
import type * as WatchdogModule from '../../src/wiring/watchdog.ts';

/** What is measured is what is shipped: modules come from dist, their types from src. */
async function built<M>(path: string): Promise<M> {
  const module: unknown = await import(new URL(`../../dist/${path}`, import.meta.url).href);
  return module as M;
}

export const { changedSince } = await built<typeof ChangedSince>('config/watch-manifests.js');
export const { loadFleet } = await built<typeof LoadFleet>('config/load-fleet.js');
export const { decide } = await built<typeof DecideModule>('domain/rotation/decide.js');
export const { fold } = await built<typeof FoldModule>('domain/fold.js');
export const { assumedState, spreadAge } = await built<typeof AssumeModule>('domain/simulate/assume.js');
export const { simulate } = await built<typeof SimulateModule>('domain/simulate/simulate.js');
const { Secret } = await built<typeof SecretModule>('domain/secret.js');
export const secretOf = (value: string): SecretModule.Secret => new Secret(value);
export const { agreementsIn } = await built<typeof AgreementsModule>('engine/agreements.js');
export const { createAlerting } = await built<typeof AlertingModule>('engine/alerting.js');
export const { createCensus } = await built<typeof CensusModule>('engine/census.js');
export const { fleetHolder, policyFor } = await built<typeof FleetModule>('engine/fleet.js');
export const { createLedgers } = await built<typeof LedgersModule>('engine/pods/ledgers.js');
export const { runCredential } = await built<typeof RunnerModule>('engine/runner.js');
export const { createTicker } = await built<typeof TickerModule>('engine/ticker.js');
export const { openPostgresJournal, DURABLE_CONNECTIONS } =
  await built<typeof PostgresModule>('journal/postgres/open.js');
export const { sqliteDriver } = await built<typeof SqliteDriverModule>('journal/sqlite/driver.js');
export const { openSqliteJournal } = await built<typeof SqliteModule>('journal/sqlite/open.js');
export const { systemClock } = await built<typeof ClockModule>('platform/clock.js');
export const { signedHeaders } = await built<typeof Signature>('issuers/webull/signature.js');
export const { drivers } = await built<typeof DriversModule>('wiring/drivers.js');
export const { openGround } = await built<typeof GroundModule>('wiring/ground.js');
export const { outsideOf } = await built<typeof OutsideModule>('wiring/outside.js');
export const { watchdogConditions } = await built<typeof WatchdogModule>('wiring/watchdog.js');
export const { openCheckpointer } = await built<typeof CheckpointsModule>(
  'wiring/checkpoints/checkpointer.js',
);
export const { beginBackup } = await built<typeof ProduceModule>('wiring/backup/produce.js');
export const { restoreInto } = await built<typeof RestoreModule>('wiring/backup/restore.js');
