import { setTimeout as pause } from 'node:timers/promises';
import { sha256 } from './issuer.ts';
import type { Issuer } from './issuer.ts';
import { STORES } from './place.ts';
import type { Place, StoreName } from './place.ts';

/** Looks at what consumers would read, all the time. */
export interface Watcher {
  /** What was seen that must never be. */
  readonly wrong: readonly string[];
  looks(): number;
  stop(): Promise<void>;
}

const EVERY_MS = 15;

/** Every destination must hold a key that the issuer accepts, whenever it can be read at all. */
export function watchPlaces(scenes: readonly { readonly issuer: Issuer; readonly place: Place }[]): Watcher {
  const wrong: string[] = [];
  let looks = 0;
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      for (const { issuer, place } of scenes)
        for (const store of STORES) {
          const verdict = await look(issuer, place, store);
          if (verdict !== null) looks += 1;
          if (verdict === 'dead') wrong.push(`${place.name}, ${store}: a key that the issuer refuses`);
        }
      await pause(EVERY_MS);
    }
  })();
  return {
    wrong,
    looks: () => looks,
    stop: async () => {
      stopped = true;
      await watching;
    },
  };
}

/** Null where nothing could be read, or where it changed while it was looked at. */
async function look(issuer: Issuer, place: Place, store: StoreName): Promise<'live' | 'dead' | null> {
  const before = await place.read(store);
  if (before === null) return null;
  const keys = (await issuer.applications(place.name)).flatMap((application) => application.keys);
  const isLive = keys.some(({ secretSha256, live }) => live && secretSha256 === sha256(before.appSecret));
  if (isLive) return 'live';
  const after = await place.read(store);
  return after?.appSecret === before.appSecret ? 'dead' : null;
}
