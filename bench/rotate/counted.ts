import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Ports } from '../../src/engine/ports.ts';

/** How often something was done, by what it was: `POST /developer/applications/:id/reset`, `seal`, `commit`. */
export type Counts = ReadonlyMap<string, number>;

export interface Counter {
  count(what: string): void;
  /** What was counted since the last time. */
  take(): Counts;
}

export function createCounter(): Counter {
  let counts = new Map<string, number>();
  return {
    count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
    take: () => {
      const taken = counts;
      counts = new Map();
      return taken;
    },
  };
}

/** Counts every HTTP request that leaves this process. */
export function countRequests(counter: Counter): void {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    counter.count(`${request.method} ${kindOf(request.path)}`);
  });
}

/** The path without what differs between two applications. */
function kindOf(path: string): string {
  return path
    .replace(/\?.*$/, '')
    .replace(/app-[0-9a-f-]+/, ':id')
    .replace(/^\/phone\/[^/]+/, '/phone/:user')
    .replace(/^\/v1\/kv-[^/]+/, '/v1/kv')
    .replace(/keyturn-staging\/.*$/, 'staged')
    .replace(/\/trading\/.*$/, '/live');
}

/** The engine's journal and custody, counting what the floor does as well. */
export function counting(ports: Ports, counter: Counter): Ports {
  const { journal, custody } = ports;
  return {
    ...ports,
    journal: {
      ...journal,
      append: (stream, afterSeq, events, meta, options) => {
        for (const { type } of events) counter.count(`commit of ${type}`);
        return journal.append(stream, afterSeq, events, meta, options);
      },
    },
    custody: {
      ...custody,
      seal: (header, bytes) => {
        counter.count('age seal');
        return custody.seal(header, bytes);
      },
      open: (file, expected) => {
        counter.count('age open');
        return custody.open(file, expected);
      },
      selfTest: () => {
        counter.count('age seal');
        counter.count('age open');
        return custody.selfTest();
      },
    },
  };
}

/** One line a kind, with how often a rotation and the floor do it. */
export function tableOf(rotation: Counts, floor: Counts, runs: number): readonly (readonly string[])[] {
  const kinds = [...new Set([...rotation.keys(), ...floor.keys()])].sort();
  const per = (counts: Counts, kind: string): string => String((counts.get(kind) ?? 0) / runs);
  return kinds.map((kind) => [kind, per(rotation, kind), per(floor, kind)]);
}
