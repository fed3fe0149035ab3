import { createHash } from 'node:crypto';
import type { EscrowBook } from '../../../src/ports/escrow-book.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import type { Fleet } from '../../../src/domain/spec.ts';
import { createAlerting } from '../../../src/engine/alerting.ts';
import { createCensus, takeCensus } from '../../../src/engine/census.ts';
import { fleetHolder } from '../../../src/engine/fleet.ts';
import type { FleetHolder } from '../../../src/engine/fleet.ts';
import { createReplicaBeat } from '../../../src/engine/escrow/replica-beat.ts';
import { createNews } from '../../../src/engine/news.ts';
import { createOperations } from '../../../src/engine/operations/create.ts';
import type { Operations } from '../../../src/engine/operations/operations.ts';
import { createLedgers } from '../../../src/engine/pods/ledgers.ts';
import type { Ports } from '../../../src/engine/ports.ts';
import { syncRegistry } from '../../../src/engine/registry.ts';
import { runCredential } from '../../../src/engine/runner.ts';
import { createTicker } from '../../../src/engine/ticker.ts';
import type { Channel } from '../../../src/ports/channel.ts';
import { watchdogConditions } from '../../../src/wiring/watchdog.ts';

export const LEASE_MS = 30_000;
const CAPACITY = 4;
/** A daemon sweeps its escrow at every beat. It is the dearest part of one, and finds something after a start only. */
const SWEEP_EVERY_MS = 6 * HOUR_MS;

/** The shipped engine, put together as the daemon does it. */
export interface SimulatedEngine {
  readonly operations: Operations;
  readonly fleet: FleetHolder;
  /** What the daemon does when it starts, before its first beat. */
  start(): Promise<void>;
  /** What the daemon does every few seconds. */
  beat(): Promise<void>;
  /** Another configuration comes into force. */
  configure(next: Fleet): Promise<void>;
}

export interface EngineOptions {
  readonly ports: Ports;
  readonly owner: string;
  readonly book: EscrowBook;
  readonly fleet: Fleet;
  readonly channel: (name: string) => Promise<Channel>;
  readonly onFatal: (thrown: unknown) => void;
}

/** Nobody asks the issuer for permissions there. */
const agreements = async (): Promise<readonly []> => [];

export function simulatedEngine(options: EngineOptions): SimulatedEngine {
  const { ports, owner, book, fleet: first, channel, onFatal } = options;
  const news = createNews();
  const watched = new Map<string, number>();
  const fleet = fleetHolder(first);
  const alerting = createAlerting({ ports, fleet, channel });
  const census = createCensus();
  const onCommit = () => news.announce();
  const adoption = adoptionOf(ports);
  const runner = { ports, fleet, alerting, watched, census, agreements, adoption, onCommit };
  const ticker = createTicker({
    ...{ ports, owner, leaseMs: LEASE_MS, capacity: CAPACITY, onFatal },
    run: (claim) => runCredential(runner, claim),
  });
  const replicaBeat = createReplicaBeat(ports, book);
  let sweptMs = ports.clock.monotonicMs();
  let here: Awaited<ReturnType<typeof replicaBeat>> = [];
  const operations = createOperations({
    ...{ ports, fleet, news, watched, channel, poke: () => ticker.poke(), doctorChecks: async () => [] },
    ...adoption,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
  // The daemon takes one configuration after the other.
  let configuring = Promise.resolve();
  const replaceFleet = async (next: Fleet): Promise<void> => {
    const before = fleet.current();
    fleet.replace(next);
    await syncRegistry(ports, next, before);
    ticker.poke();
  };
  return {
    operations,
    fleet,
    start: async () => {
      await ports.journal.replicas.join(ports.replica, ports.replica, ports.clock.now());
      await replicaBeat();
      await syncRegistry(ports, fleet.current(), null);
      await takeCensus(census, { ports, fleet, watched });
    },
    beat: async () => {
      await ticker.tick();
      if (ports.clock.monotonicMs() - sweptMs >= SWEEP_EVERY_MS) {
        sweptMs = ports.clock.monotonicMs();
        here = await replicaBeat();
      }
      const everywhere = await watchdogConditions(ports.journal, ports.clock.now());
      await alerting.reviewInstallation({ everywhere, here, replica: null });
      await alerting.tick();
    },
    configure: (next) => {
      configuring = configuring.catch(() => undefined).then(() => replaceFleet(next));
      return configuring;
    },
  };
}

function adoptionOf({ journal }: Ports) {
  return { ...UNASKED, ledgers: createLedgers(journal) };
}

/** What no person in the simulation asks for. */
const UNASKED = {
  info: () => nobody('asks for it'),
  cluster: () => nobody('runs in a cluster'),
  custody: { about: () => nobody('looks'), readEscrow: () => nobody('imports') },
  compareAnchors: () => nobody('anchors'),
  exportBundle: () => nobody('exports'),
  fingerprints: { handOut: () => nobody('scans') },
  backups: { begin: () => nobody('makes backups'), receipt: () => nobody('makes backups') },
};

function nobody(does: string): Promise<never> {
  return Promise.reject(new Error(`nobody ${does} in the simulation`));
}
