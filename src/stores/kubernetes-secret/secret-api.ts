import type { KubernetesConnection, KubernetesObject } from '../../connections/kubernetes/connect.ts';
import type { Resource } from '../../connections/kubernetes/resource.ts';
import { Fault } from '../../domain/fault.ts';
import type { Payload } from '../../ports/store.ts';
import { revealPayload } from '../payload.ts';
import { FIELDS, MANAGED, readSecret } from './secret.ts';
import type { SecretObject } from './secret.ts';

/** One Secret, and the few calls that keyturn makes on it. Every write names the version that it replaces. */
export interface SecretApi {
  /** Null where there is none. */
  read(): Promise<SecretObject | null>;
  /** Makes it, empty. False where there is one. */
  create(isDryRun?: boolean): Promise<boolean>;
  /** Sets our fields and removes those that were ours before; those of others stay. Null where it was changed meanwhile. */
  apply(payload: Payload, resourceVersion: string, isDryRun?: boolean): Promise<SecretObject | null>;
  /** Changes annotations (null: removes them), and removes fields. False where it was changed meanwhile, or is gone. */
  patch(change: SecretChange, resourceVersion: string): Promise<boolean>;
}

export interface SecretChange {
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly removed?: readonly string[];
}

const MANAGER = 'keyturn';

export function secretApi(connection: KubernetesConnection, resource: Resource, place: string): SecretApi {
  const { name, namespace } = resource;
  const object = { apiVersion: 'v1', kind: 'Secret' };
  const labels = { [MANAGED]: 'true' };
  return {
    read: async () => {
      const found = await connection.get(resource, place);
      return found === null ? null : readSecret(found, place);
    },
    create: async (isDryRun = false) => {
      const { api, kind } = resource;
      const collection: Resource = { api, kind, ...(namespace === undefined ? {} : { namespace }) };
      const empty = { ...object, metadata: { name, labels }, type: 'Opaque' };
      const made = await unlessChanged(connection.create(collection, empty, place, { isDryRun }));
      return made !== null;
    },
    apply: async (payload, resourceVersion, isDryRun = false) => {
      const annotations = { [FIELDS]: Object.keys(payload).sort().join(',') };
      const metadata = { name, resourceVersion, labels, annotations };
      const wanted = { ...object, metadata, data: encoded(payload) };
      // Fields that somebody else has set are ours now: the version says that they were looked at.
      const options = { fieldManager: MANAGER, force: true, isDryRun };
      const applied = await unlessChanged(connection.apply(resource, wanted, options, place));
      return applied === null ? null : readSecret(applied, place);
    },
    patch: async ({ annotations = {}, removed = [] }, resourceVersion) => {
      const data = Object.fromEntries(removed.map((field) => [field, null]));
      const change = {
        metadata: { resourceVersion, annotations },
        ...(removed.length === 0 ? {} : { data }),
      };
      return (await unlessChanged(connection.patch(resource, change, place))) !== null;
    },
  };
}

function encoded(payload: Payload): Record<string, string> {
  const fields = Object.entries(revealPayload(payload));
  return Object.fromEntries(fields.map(([field, text]) => [field, Buffer.from(text).toString('base64')]));
}

async function unlessChanged(call: Promise<KubernetesObject | null>): Promise<KubernetesObject | null> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT3405') return null;
    throw thrown;
  }
}

/** Others may write labels or fields of their own at any moment, which is no reason to give up. */
const TRIES = 5;

/** Looks, judges and writes until nobody wrote in between. `act` resolves to null where somebody did. */
export async function untilUndisturbed<T>(
  place: string,
  act: () => Promise<{ readonly done: T } | null>,
): Promise<T> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const result = await act();
    if (result !== null) return result.done;
  }
  throw new Fault('KT3408', { place, saw: `a Secret that was changed ${TRIES} times while it was written` });
}
