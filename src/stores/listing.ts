import type { ZodType } from 'zod';
import { Fault } from '../domain/fault.ts';
import type { PlaceQuery, Store } from '../ports/store.ts';

type Places = Pick<Store, 'placeAt' | 'list'>;

/** How the places of a store are written, for a store that lists none. */
export function unlisted(
  store: string,
  schema: ZodType<Readonly<Record<string, string>>>,
  key: string,
): Places {
  return {
    placeAt: placeIn(schema, key),
    list: async () => {
      throw new Fault('KT3017', { place: `store ${store}`, saw: 'a store that lists no places' });
    },
  };
}

export function placeIn(schema: ZodType<Readonly<Record<string, string>>>, key: string): Store['placeAt'] {
  return (text) => schema.safeParse({ [key]: text }).data ?? null;
}

/** Rejects with KT3016 once there are too many. */
export function refuseMany(count: number, { limit, prefix }: PlaceQuery, place: string): void {
  if (count <= limit) return;
  throw new Fault('KT3016', {
    place,
    saw: `more than ${limit} places below ${prefix === '' ? 'its root' : prefix}`,
  });
}
