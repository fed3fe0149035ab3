import type { KubernetesConnection } from '../../connections/kubernetes/connect.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { StoreDeps } from '../../ports/store-driver.ts';
import type { LiveValue, Payload, Store, StoreCapabilities } from '../../ports/store.ts';
import { attemptName } from '../attempt.ts';
import { conflict, refuseForeignFields } from '../conflict.ts';
import { placeIn } from '../listing.ts';
import { samePayload } from '../payload.ts';
import { listPlaces } from './list.ts';
import { destinationSchema, isInside, resourceOf } from './place.ts';
import { preflight } from './preflight.ts';
import { secretApi, untilUndisturbed } from './secret-api.ts';
import type { SecretApi } from './secret-api.ts';
import { FIELDS, refuseUnfit, refuseUnwritable } from './secret.ts';
import type { SecretObject } from './secret.ts';
import { addStaged, openStaged, removeStaged } from './staging.ts';

export const capabilities: StoreCapabilities = { staging: true, compareAndSet: true, keepsPrevious: false };

type Deps = Pick<StoreDeps, 'digest' | 'seal' | 'open'>;
type Digest = StoreDeps['digest'];

/**
 * Secrets of Kubernetes. A promotion is a server-side apply of our fields, bound to the resourceVersion that was looked at. The version is the digest
 * of our fields, since a resourceVersion changes with every label; the pending copy is a sealed annotation, so that whoever may read the Secret reads nothing of it.
 */
export function createStore(
  name: string,
  namespaces: readonly string[],
  connection: KubernetesConnection,
  deps: Deps,
): Store {
  const at = async <T>(
    destination: FrozenDestination,
    act: (api: SecretApi, secret: string, place: string) => Promise<T>,
  ): Promise<T> => {
    const { secret } = destinationSchema.parse(destination.at);
    const place = `store ${name}, ${secret}`;
    return act(secretApi(connection, resourceOf(namespaces, secret, place), place), secret, place);
  };
  const { digest } = deps;
  return {
    name,
    capabilities,
    preflight: (destination) => at(destination, (api, secret, place) => preflight(api, deps, secret, place)),
    readLive: (destination) => at(destination, async (api) => liveValue(await api.read(), digest)),
    stage: (destination, attempt, payload) =>
      at(destination, (api, secret, place) => {
        const judge = (live: SecretObject) => refuseForeignFields(place, liveValue(live, digest), payload);
        const staged = { secret, attempt: attemptName(attempt, place) };
        return addStaged(api, deps, staged, payload, place, judge);
      }),
    readStaged: (destination, attempt) =>
      at(destination, async (api, secret, place) => {
        const staged = { secret, attempt: attemptName(attempt, place) };
        const seen = await api.read();
        return seen === null ? null : openStaged(deps, seen, staged, place);
      }),
    promote: (destination, _attempt, payload, expected) =>
      at(destination, (api, _secret, place) => promote(api, digest, place, payload, expected)),
    discard: (destination, attempt) =>
      at(destination, (api, secret, place) =>
        removeStaged(api, { secret, attempt: attemptName(attempt, place) }, place),
      ),
    clear: (destination, expected) =>
      at(destination, (api, _secret, place) => clear(api, digest, place, expected)),
    placeAt: (text) => (isInside(namespaces, text) ? placeIn(destinationSchema, 'secret')(text) : null),
    list: (query) => listPlaces(name, namespaces, connection, query),
    close: async () => connection.close(),
  };
}

function liveValue(secret: SecretObject | null, digest: Digest): LiveValue | null {
  const payload = secret?.payload ?? null;
  return payload === null ? null : { version: digest(payload), payload };
}

async function promote(
  api: SecretApi,
  digest: Digest,
  place: string,
  payload: Payload,
  expected: string | null,
): Promise<string> {
  const written = await untilUndisturbed(place, async () => {
    const before = await api.read();
    const live = liveValue(before, digest);
    if ((live?.version ?? null) !== expected) throw conflict(place, live?.version ?? null, expected);
    if (before === null) {
      await api.create();
      return null;
    }
    refuseUnwritable(before, place);
    refuseForeignFields(place, live, payload);
    refuseUnfit(payload, before.foreignBytes, place);
    const after = await api.apply(payload, before.resourceVersion);
    return after === null ? null : { done: after.payload };
  });
  // A webhook of the cluster may have changed what was applied.
  if (written !== null && samePayload(written, payload)) return digest(payload);
  throw new Fault('KT3009', { place, saw: 'another value than the one just promoted' });
}

/** Our fields are removed, whoever has set them. The Secret stays, since others may have made it or keep fields in it. */
async function clear(api: SecretApi, digest: Digest, place: string, expected: string): Promise<void> {
  await untilUndisturbed(place, async () => {
    const secret = await api.read();
    const live = liveValue(secret, digest);
    if (secret === null || live === null) return { done: undefined };
    if (live.version !== expected) throw conflict(place, live.version, expected);
    refuseUnwritable(secret, place);
    const change = { annotations: { [FIELDS]: null }, removed: Object.keys(live.payload) };
    return (await api.patch(change, secret.resourceVersion)) ? { done: undefined } : null;
  });
}
