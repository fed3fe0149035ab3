import { z } from 'zod';
import { vaultPath } from '../../connections/vault/settings.ts';
import { Fault } from '../../domain/fault.ts';

/**
 * `{path: kv/trading/wb-orders-1}`: the whole path, beginning with the mount of the store, as one writes it after
 * `vault kv get`. The API's own `data/` is not part of it.
 */
export const destinationSchema = z.strictObject({ path: vaultPath });

/** Whether a destination can be there: inside the mount, and outside of the staging prefix. */
export function inMount({ mount, staging }: KvSettings, path: string): boolean {
  return path.startsWith(`${mount}/`) && !`${path}/`.startsWith(`${mount}/${staging}/`);
}

export interface KvPlaces {
  /** The place as people know it: `kv/trading/wb-orders-1`. */
  readonly path: string;
  readonly mount: string;
  /** Below the mount. */
  readonly live: string;
  readonly stagedAt: (attempt: string) => string;
}

export interface KvSettings {
  readonly mount: string;
  readonly staging: string;
}

/** Rejects with KT3010 a path outside of the mount, or inside the staging prefix. */
export function kvPlaces({ mount, staging }: KvSettings, path: string, place: string): KvPlaces {
  if (!path.startsWith(`${mount}/`))
    throw new Fault('KT3010', {
      place,
      saw: 'a path outside of the mount',
      expected: `a path that begins with ${mount}/`,
    });
  const live = path.slice(mount.length + 1);
  if (live === staging || live.startsWith(`${staging}/`))
    throw new Fault('KT3010', {
      place,
      saw: 'a path inside the staging prefix',
      expected: `a path outside of ${mount}/${staging}/`,
    });
  return { path, mount, live, stagedAt: (attempt) => `${staging}/${live}/${attempt}` };
}
