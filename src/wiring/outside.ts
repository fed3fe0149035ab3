import { Fault } from '../domain/fault.ts';
import type { AdapterSpec, Fleet } from '../domain/spec.ts';
import type { Outside } from '../engine/ports.ts';
import type { ChannelDeps } from '../ports/channel-driver.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Channel } from '../ports/channel.ts';
import type { IssuerDeps } from '../ports/issuer-driver.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { StoreDeps } from '../ports/store-driver.ts';
import type { LeakSource } from '../ports/leak-source.ts';
import type { Store } from '../ports/store.ts';
import type { Drivers } from './drivers.ts';

export interface OutsideDeps {
  readonly drivers: Drivers;
  readonly issuer: IssuerDeps;
  readonly store: StoreDeps;
  readonly channel: ChannelDeps;
}

/** The running adapters of one configuration. */
export interface RunningOutside extends Outside {
  channel(name: string): Promise<Channel>;
  leakSource(name: string): Promise<LeakSource>;
  cluster(name: string): Promise<Cluster>;
  close(): Promise<void>;
}

/** The adapters of a fleet, each made when it is first asked for and kept until the fleet is replaced. */
export function outsideOf(fleet: Fleet, deps: OutsideDeps): RunningOutside {
  const issuers = new Map<string, Issuer>();
  const stores = new Map<string, Store>();
  const channels = new Map<string, Channel>();
  const leakSources = new Map<string, LeakSource>();
  const clusters = new Map<string, Cluster>();
  const { drivers } = deps;
  return {
    issuer: async (name) =>
      kept(issuers, name, () => {
        const spec = specOf('issuer', name, fleet.issuers);
        return driverOf(drivers.issuers, spec).create(name, spec.settings, deps.issuer);
      }),
    store: async (name) =>
      kept(stores, name, () => {
        const spec = specOf('store', name, fleet.stores);
        return driverOf(drivers.stores, spec).create(name, spec.settings, deps.store);
      }),
    channel: async (name) =>
      kept(channels, name, () => {
        const spec = fleet.channels.get(name) ?? builtInLog(name);
        if (spec === null) throw notThere('channel', name);
        return driverOf(drivers.channels, spec).create(name, spec.settings, deps.channel);
      }),
    leakSource: async (name) =>
      kept(leakSources, name, () => {
        const spec = specOf('leak source', name, fleet.leakSources);
        return driverOf(drivers.leakSources, spec).create(name, spec.settings, deps.channel);
      }),
    cluster: async (name) =>
      kept(clusters, name, () => {
        const spec = specOf('cluster', name, fleet.clusters);
        return driverOf(drivers.clusters, spec).create(name, spec.settings, deps.store);
      }),
    close: async () => {
      const open = [...issuers.values(), ...stores.values(), ...clusters.values()];
      await Promise.all(open.map((adapter) => adapter.close()));
    },
  };
}

/** The log is a channel that is there without a manifest. */
function builtInLog(name: string): AdapterSpec | null {
  return name === 'log' ? { name, driver: 'log', settings: {}, source: { file: 'built in', line: 1 } } : null;
}

function kept<T>(made: Map<string, T>, name: string, make: () => T): T {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

function specOf(kind: string, name: string, specs: ReadonlyMap<string, AdapterSpec>): AdapterSpec {
  const spec = specs.get(name);
  if (spec === undefined) throw notThere(kind, name);
  return spec;
}

function driverOf<D>(known: ReadonlyMap<string, D>, spec: AdapterSpec): D {
  const driver = known.get(spec.driver);
  if (driver === undefined) throw notThere('driver', spec.driver);
  return driver;
}

function notThere(kind: string, name: string): Fault {
  return new Fault('KT1021', { place: `${kind} ${name}`, saw: 'it stands in no manifest any more' });
}
