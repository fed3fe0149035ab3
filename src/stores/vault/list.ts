import type { VaultConnection } from '../../connections/vault/connect.ts';
import { Fault } from '../../domain/fault.ts';
import type { PlaceQuery } from '../../ports/store.ts';
import { refuseMany } from '../listing.ts';
import { kvAt } from './kv.ts';
import { destinationSchema, inMount } from './place.ts';
import type { KvSettings } from './place.ts';

/** Walks the folders below a prefix. What the token may not list is said; a path that no manifest can name is left out. */
export async function listPlaces(
  name: string,
  settings: KvSettings,
  connection: VaultConnection,
  query: PlaceQuery,
): Promise<readonly string[]> {
  const { mount } = settings;
  const place = `store ${name}`;
  if (query.tag !== null) throw new Fault('KT3017', { place, saw: 'a tag, which this store does not know' });
  const prefix = query.prefix === '' ? `${mount}/` : query.prefix;
  if (!prefix.startsWith(`${mount}/`))
    throw new Fault('KT3010', { place, saw: 'a prefix outside of the mount', expected: `${mount}/…` });
  const kv = kvAt(connection, mount, `${place}, ${prefix}`);
  const found: string[] = [];
  const folders = [prefix.slice(mount.length + 1).replace(/[^/]*$/, '')];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await kv.list(folder)) {
      const path = `${mount}/${folder}${entry}`;
      if (!path.startsWith(prefix) || !inMount(settings, path)) continue;
      if (entry.endsWith('/')) folders.push(`${folder}${entry}`);
      else if (destinationSchema.safeParse({ path }).success) found.push(path);
      refuseMany(found.length + folders.length, query, place);
    }
  }
  return found.sort();
}
