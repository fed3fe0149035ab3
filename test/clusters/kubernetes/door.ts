import { createHash } from 'node:crypto';
import { kubernetes } from '../../../src/clusters/kubernetes/index.ts';
import type { WireWord } from '../../../src/domain/deliveries.ts';
import { DAY_MS } from '../../../src/domain/duration.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { ConsumerSpec, Fleet } from '../../../src/domain/spec.ts';
import { createAccess } from '../../../src/engine/operations/access/create.ts';
import { createDoorkeeper } from '../../../src/engine/operations/pods/doorkeeper.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import { listen } from '../../../src/http/listen.ts';
import { scryptPasswords } from '../../../src/platform/passwords.ts';
import { newToken } from '../../../src/platform/tokens.ts';
import type { Cluster } from '../../../src/ports/cluster.ts';
import { engineRig, fleetOf, spec } from '../../engine/rig.ts';
import type { EngineRig } from '../../engine/rig.ts';
import { openTemporaryJournal } from '../../journal/temporary.ts';
import { ADMIN_TOKEN, serverOptions } from '../../http/server-for-tests.ts';
import type { ClusterUnderTest } from './cluster-under-test.ts';

/** Engine, access and API as a daemon has them, with clusters whose pods are consumers. */
export interface Door {
  readonly rig: EngineRig;
  readonly url: string;
  /** The credential that `order-router` uses. */
  readonly credential: string;
  /** Lists these as its consumers from now on. */
  list(consumers: readonly ConsumerSpec[]): Promise<void>;
  /** Opens a stream, and reads it until it has said all that there is. */
  receive(token: string, more?: { readonly instance?: string; readonly holds?: number }): Promise<Heard>;
  /** Says that a version is loaded; resolves to the status. */
  loaded(token: string, version: number, consumer?: string): Promise<number>;
  /** Every event of the credential that says who has read or loaded a key. */
  reads(): Promise<readonly object[]>;
  close(): Promise<void>;
}

export interface Heard {
  readonly status: number;
  /** What an error says. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly words: readonly WireWord[];
  /** What comes next, signs of life aside; null: the stream has ended. */
  next(): Promise<WireWord | null>;
  leave(): void;
}

export const accountIn = (namespace: string, cluster = 'prod', serviceAccount = 'order-router') => ({
  ...{ cluster, namespace, serviceAccount },
});

export const routerIn = (namespace: string, cluster = 'prod'): ConsumerSpec => ({
  ...{ name: 'order-router', loads: 'live', token: null, kubernetes: accountIn(namespace, cluster) },
});

export async function openDoor(clusters: Readonly<Record<string, ClusterUnderTest>>): Promise<Door> {
  const rig = await engineRig({ ageMs: 10 * DAY_MS, fleet: fleetWith(clusters, []) });
  await rig.pass(0);
  const accounts = await openTemporaryJournal();
  const made = new Map(Object.entries(clusters).map(([name, each]) => [name, clusterOf(name, each, rig)]));
  const access = createAccess({
    ...{ book: accounts.journal().access, clock: rig.clock, log: rig.ports.log, newToken, vouching: null },
    passwords: scryptPasswords({ logN: 4, r: 8, p: 1 }),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    adminToken: new Secret(ADMIN_TOKEN),
    consumerOf: (token) => rig.operations.consumerOf(token),
    podOf: createDoorkeeper({
      ...{ ports: rig.ports, fleet: rig.fleet },
      cluster: async (name) => made.get(name) as Cluster,
    }),
  });
  const server = createHttpServer({ ...serverOptions(), access, operations: rig.operations });
  const address = await listen(server, { kind: 'tcp', host: '127.0.0.1', port: 0 }, null);
  const url = address.kind === 'url' ? address.url : '';
  const leaving = new Set<() => void>();
  return {
    ...{ rig, url, credential: spec.name },
    list: (consumers) => rig.configure(fleetWith(clusters, consumers)),
    receive: (token, more) => receive(url, token, more, leaving),
    loaded: (token, version, consumer) => loaded(url, token, version, consumer),
    reads: () => readsOf(rig),
    close: async () => {
      for (const leave of leaving) leave();
      await server.close();
      for (const each of made.values()) await each.close();
      await accounts.remove();
      await rig.close();
    },
  };
}

function clusterOf(name: string, each: ClusterUnderTest, rig: EngineRig): Cluster {
  const settings = {
    issuer: each.issuer,
    apiServer: {
      ...{ address: each.address, ca: new Secret(each.ca), auth: { token: new Secret(each.token) } },
    },
  };
  return kubernetes.create(name, settings, { clock: rig.clock, environment: {} });
}

function fleetWith(
  clusters: Readonly<Record<string, ClusterUnderTest>>,
  consumers: readonly ConsumerSpec[],
): Fleet {
  const source = { file: 'clusters.yaml', line: 1 };
  const specs = Object.entries(clusters).map(
    ([name, { issuer: tokenIssuer }]) =>
      [name, { name, driver: 'kubernetes', settings: {}, source, tokenIssuer }] as const,
  );
  return { ...fleetOf([{ ...spec, consumers }]), clusters: new Map(specs) };
}

async function receive(
  url: string,
  token: string,
  { instance = 'agent', holds = null }: { readonly instance?: string; readonly holds?: number | null } = {},
  leaving: Set<() => void>,
): Promise<Heard> {
  const gone = new AbortController();
  leaving.add(() => gone.abort());
  const answer = await fetch(`${url}/v1/deliveries`, {
    ...{ method: 'POST', signal: gone.signal, headers: headersWith(token) },
    body: JSON.stringify({ instance, credentials: [{ name: spec.name, holds }] }),
  });
  const leave = () => gone.abort();
  if (answer.status !== 200 || answer.body === null) {
    const body = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, body, words: [], next: async () => null, leave };
  }
  const lines = linesOf(answer.body);
  const next = async (): Promise<WireWord | null> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true || value === undefined) return null;
      if (value.is !== 'beat') return value;
    }
  };
  const words: WireWord[] = [];
  for (let word = await next(); word !== null && word.is !== 'settled'; word = await next()) words.push(word);
  return { status: 200, body: null, words, next, leave };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<WireWord, void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const part of body) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as WireWord;
  }
}

async function loaded(url: string, token: string, version: number, consumer?: string): Promise<number> {
  const answer = await fetch(`${url}/v1/credentials/${spec.name}/loaded`, {
    ...{ method: 'POST', headers: headersWith(token) },
    body: JSON.stringify(consumer === undefined ? { version } : { version, consumer }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

function headersWith(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

async function readsOf(rig: EngineRig): Promise<readonly object[]> {
  const found = await rig.operations.events({ name: spec.name, afterPosition: 0, limit: 500, waitMs: 0 });
  return found.flatMap(({ event, actor }) =>
    event.type === 'Delivered' || event.type === 'Loaded' ? [{ ...event, actor }] : [],
  );
}
