import type { KubernetesConnection, KubernetesObject } from '../../connections/kubernetes/connect.ts';
import { Fault } from '../../domain/fault.ts';
import type { PlaceQuery } from '../../ports/store.ts';
import { refuseMany } from '../listing.ts';
import { destinationSchema } from './place.ts';

const LABEL_KEY = /^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** The Secrets of the store's namespaces, by their names alone: what they hold is not asked for. A tag is a label. */
export async function listPlaces(
  name: string,
  namespaces: readonly string[],
  connection: KubernetesConnection,
  query: PlaceQuery,
): Promise<readonly string[]> {
  const place = `store ${name}`;
  const labelled = query.tag === null ? {} : { labelSelector: selectorOf(query.tag, place) };
  const found: string[] = [];
  for (const namespace of namespaces) {
    if (!overlaps(`${namespace}/`, query.prefix)) continue;
    const resource = { api: 'v1', kind: 'secrets', namespace };
    for await (const page of connection.list(resource, { metadataOnly: true, ...labelled }, place)) {
      const secrets = page.map((item) => `${namespace}/${nameOf(item)}`);
      found.push(...secrets.filter((secret) => secret.startsWith(query.prefix) && isPlace(secret)));
      refuseMany(found.length, query, place);
    }
  }
  return found.sort();
}

function overlaps(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function selectorOf({ key, value }: NonNullable<PlaceQuery['tag']>, place: string): string {
  if (LABEL_KEY.test(key) && LABEL_VALUE.test(value)) return `${key}=${value}`;
  throw new Fault('KT3010', { place, saw: 'a tag that can be no label', expected: 'KEY=VALUE of a label' });
}

function nameOf({ metadata }: KubernetesObject): string {
  const { name } = (metadata ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}

function isPlace(secret: string): boolean {
  return destinationSchema.safeParse({ secret }).success;
}
