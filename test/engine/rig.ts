import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { administrator } from '../../src/domain/access/caller.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { PolicySpec } from '../../src/domain/policy/spec.ts';
import type { CredentialSpec, Fleet } from '../../src/domain/spec.ts';
import { schedulesWith } from '../../src/schedule/schedules.ts';
import type { KekProvider } from '../../src/custody/kek/kek.ts';
import { readForeignEscrow } from '../../src/custody/recover.ts';
import { agreementsIn } from '../../src/engine/agreements.ts';
import { createAlerting } from '../../src/engine/alerting.ts';
import { createCensus } from '../../src/engine/census.ts';
import { fleetHolder } from '../../src/engine/fleet.ts';
import type { FleetHolder } from '../../src/engine/fleet.ts';
import { createNews } from '../../src/engine/news.ts';
import { createLedgers } from '../../src/engine/pods/ledgers.ts';
import { createOperations } from '../../src/engine/operations/create.ts';
import type { OperationsDeps } from '../../src/engine/operations/deps.ts';
import type { Caller, Operations } from '../../src/engine/operations/operations.ts';
import type { Ports } from '../../src/engine/ports.ts';
import { syncRegistry } from '../../src/engine/registry.ts';
import { runCredential } from '../../src/engine/runner.ts';
import { createTicker } from '../../src/engine/ticker.ts';
import type { Ticker } from '../../src/engine/ticker.ts';
import { webull } from '../../src/issuers/webull/index.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import type { Channel } from '../../src/ports/channel.ts';
import type { Cluster } from '../../src/ports/cluster.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { movableClock } from '../../src/platform/clock.ts';
import type { MovableClock } from '../../src/platform/clock.ts';
import { systemIds } from '../../src/platform/ids.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createRedactor } from '../../src/platform/redactor.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { files } from '../../src/stores/files/index.ts';
import type { OnboardingBook } from '../../src/ports/onboarding.ts';
import type { EscrowBook } from '../../src/ports/escrow-book.ts';
import { temporaryCustody } from '../custody/temporary.ts';
import type { TemporaryCustody } from '../custody/temporary.ts';
import { policySpec as examplePolicy, spec as exampleSpec } from '../support/history.ts';

export const PERSON: Caller = administrator('operator');
export const CONSUMER_TOKEN = 'fake-token-of-a-consumer';

/** The credential that the sandbox is seeded with, kept in one file. */
export const spec: CredentialSpec = {
  ...exampleSpec,
  name: 'wb-demo',
  application: 'wb-demo',
  user: DEMO.user,
  destinations: [{ name: 'local:wb.json', store: 'local', at: { file: 'wb.json' } }],
  consumers: [{ name: 'order-router', loads: 'live', token: new Secret(CONSUMER_TOKEN), kubernetes: null }],
};

export const policy: PolicySpec = { ...examplePolicy, routes: [] };

export function fleetOf(
  credentials: readonly CredentialSpec[] = [spec],
  policies: readonly PolicySpec[] = [policy],
): Fleet {
  return {
    issuers: new Map(),
    stores: new Map(),
    channels: new Map(),
    leakSources: new Map(),
    clusters: new Map(),
    policies,
    credentials: new Map(credentials.map((each) => [each.name, each])),
    calendars: new Map(),
    onboarding: new Map(),
    scheduleOf: schedulesWith(new Map()),
    digest: JSON.stringify([credentials, policies]),
  };
}

/** The real engine over the real journal, custody, driver and store; the sandbox is in this process. */
export interface EngineRig {
  readonly clock: MovableClock;
  readonly sandbox: Sandbox;
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly ticker: Ticker;
  readonly operations: Operations;
  /** Where custody has its files. */
  readonly custodyPlace: TemporaryCustody;
  readonly book: EscrowBook;
  /** The folder of the one store. */
  readonly folder: string;
  /** Time passes for engine and issuer; then everything that is due is done. */
  pass(ms: number): Promise<void>;
  /** Brings another fleet into force. */
  configure(fleet: Fleet): Promise<void>;
  events(name?: string): Promise<string>;
  raised(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly ageMs?: number;
  readonly fleet?: Fleet;
  /** In place of a file beside custody. */
  readonly kek?: KekProvider;
  /** Whose pods are consumers; absent: there is none. */
  readonly cluster?: (name: string) => Promise<Cluster>;
  readonly wrapIssuer?: (issuer: Issuer) => Issuer;
  /** In place of a SQLite journal of its own. */
  readonly openJournal?: () => Promise<JournalWithMeta>;
  readonly wrapJournal?: (journal: JournalWithMeta) => JournalWithMeta;
}

const noCluster = async (name: string): Promise<Cluster> => {
  throw new Error(`no cluster ${name}`);
};

export async function engineRig(options: RigOptions = {}): Promise<EngineRig> {
  const ground = await openGround(options);
  const { ports, clock, sandbox, close } = ground;
  const fleet = fleetHolder(options.fleet ?? fleetOf());
  const watched = new Map<string, number>();
  const news = createNews();
  const channel = async (name: string): Promise<Channel> => ({ name, deliver: async () => null });
  const alerting = createAlerting({ ports, fleet, channel });
  const census = createCensus();
  const agreements = agreementsIn(fleet, ground.onboarding);
  const pods = { ledgers: createLedgers(ports.journal), cluster: options.cluster ?? noCluster };
  const runner = {
    ...{ ports, fleet, alerting, watched, census, agreements },
    ...{ adoption: pods, onCommit: () => news.announce() },
  };
  const ticker = createTicker({
    ...{ ports, owner: 'test', leaseMs: 30_000, capacity: 4 },
    run: (claim) => runCredential(runner, claim),
    onFatal: (thrown) => {
      throw thrown;
    },
  });
  const operations = createOperations({
    ...{ ports, fleet, news, watched, channel, ...pods },
    poke: () => ticker.poke(),
    info: async () => ({
      ...{ version: '0.0.0', startedAt: clock.now(), dataDirectory: ground.directory },
      ...{ manifestsDirectory: null, rejectedConfiguration: [] },
    }),
    custody: CUSTODY,
    doctorChecks: async () => [],
    ...NO_BACKUPS,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
  await syncRegistry(ports, fleet.current(), null);
  return {
    ...{ clock, sandbox, ports, fleet, ticker, operations, folder: ground.folder },
    ...{ custodyPlace: ground.custodyPlace, book: ground.book },
    pass: async (ms) => {
      clock.advance(ms);
      await control(sandbox, '/control/clock', { moveMs: ms });
      await ticker.tick();
      await ticker.idle();
    },
    configure: async (next) => {
      const before = fleet.current();
      fleet.replace(next);
      await syncRegistry(ports, next, before);
    },
    events: async (name = spec.name) => {
      const found = await operations.events({ name, afterPosition: 0, limit: 500, waitMs: 0 });
      return found.map(({ event }) => event.type).join(' ');
    },
    raised: async () => (await ports.journal.alerts.raised()).map(({ code }) => code),
    close: async () => {
      await ticker.stop();
      await close();
    },
  };
}

/** The reply of a due reset gets lost, and once its quarantine is over so is the secret. */
export async function loseSecret(rig: EngineRig): Promise<void> {
  const route = 'POST /developer/applications/*/reset';
  await control(rig.sandbox, '/control/faults', { route, kind: 'drop-after' });
  await rig.pass(0);
  await rig.pass(16 * MINUTE_MS);
  // A look over a connection that was cut before is made again.
  await rig.pass(MINUTE_MS);
  assert.match(await rig.events(), /SecretLost$/);
}

const NO_BACKUPS: Pick<OperationsDeps, 'backups' | 'exportBundle' | 'compareAnchors' | 'fingerprints'> = {
  fingerprints: { handOut: () => Promise.reject(new Error('no scanner is served here')) },
  exportBundle: () => Promise.reject(new Error('no bundles here')),
  backups: {
    begin: () => Promise.reject(new Error('this rig makes no backups')),
    receipt: () => Promise.reject(new Error('this rig makes no backups')),
  },
  compareAnchors: async () => ({ last: null, eventsAfter: 0, notAnchored: 0, file: '', problems: [] }),
};

/** Imports are real; the rest is as if nothing was ever rotated. */
const CUSTODY: OperationsDeps['custody'] = {
  about: async () => ({
    ...{ kek: 'age1kek', recipient: 'age1installation', replacedIdentities: 0 },
    ...{ escrow: [], retentionMs: 30 * DAY_MS },
  }),
  readEscrow: readForeignEscrow,
};

export async function control(sandbox: Sandbox, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(sandbox.apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path} was answered ${reply.status}`);
}

interface Ground {
  readonly directory: string;
  readonly folder: string;
  readonly clock: MovableClock;
  readonly sandbox: Sandbox;
  readonly ports: Ports;
  readonly onboarding: OnboardingBook;
  readonly custodyPlace: TemporaryCustody;
  readonly book: EscrowBook;
  close: () => Promise<void>;
}

async function openGround({
  ageMs = 80 * DAY_MS,
  kek,
  openJournal,
  wrapIssuer,
  wrapJournal,
}: RigOptions): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-engine-'));
  const folder = join(directory, 'out');
  await mkdir(folder, { mode: 0o700 });
  const clock = movableClock();
  const sandbox = await startSandbox({ listen: '127.0.0.1:0', profile: 'broker-hk', seedDemo: { ageMs } });
  const { appKey = '', appSecret = '' } = sandbox.seeded ?? {};
  await writeFile(join(folder, 'wb.json'), JSON.stringify({ KEY: appKey, SECRET: appSecret }), {
    mode: 0o600,
  });
  const opened = await (openJournal?.() ?? openSqliteJournal({ directory: join(directory, 'journal') }));
  const custodyPlace = await temporaryCustody();
  const custody = await custodyPlace.open(kek === undefined ? {} : { kek });
  const redactor = createRedactor();
  const log = createLogger({ format: 'json', level: 'error', stream: nowhere(), clock, redactor });
  const made = webull.create('webull', settingsOf(sandbox), { clock });
  const issuer = wrapIssuer?.(made) ?? made;
  const store = files.create(
    'local',
    { directory: folder, format: 'json' },
    {
      ...{ clock, directory, environment: {}, digest: (values) => custody.digest(values) },
      seal: () => Promise.reject(new Error('this store seals nothing')),
      open: () => Promise.reject(new Error('this store opens nothing')),
    },
  );
  return {
    ...{ directory, folder, clock, sandbox, custodyPlace, book: custody.book },
    onboarding: opened.onboarding,
    ports: {
      ...{ journal: wrapJournal?.(opened) ?? opened, custody, redactor, clock, log },
      ...{ replica: 'replica-test', ids: systemIds(clock) },
      metrics: createMetrics('0.0.0').metrics,
      outside: { issuer: async () => issuer, store: async () => store },
    },
    close: async () => {
      await issuer.close();
      await custody.close();
      await custodyPlace.remove();
      await opened.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function settingsOf(sandbox: Sandbox): unknown {
  return {
    ...{ profile: 'broker-hk', mint: 'sandbox', gateway: sandbox.gatewayUrl },
    sandbox: {
      api: sandbox.apiUrl,
      loginPassword: new Secret(DEMO.loginPassword),
      tradingPassword: new Secret(DEMO.tradingPassword),
    },
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
