import type { FrozenDestination } from '../../../src/domain/events.ts';
import type { LiveValue, Payload, Store } from '../../../src/ports/store.ts';
import { attemptName } from '../../../src/stores/attempt.ts';
import { conflict, refuseForeignFields, stagedOtherwise } from '../../../src/stores/conflict.ts';
import { payloadFrom, revealPayload, samePayload } from '../../../src/stores/payload.ts';

type Fields = Readonly<Record<string, string>>;

/** One place in a store, as it really is: the checkers look at this and never at what keyturn believes. */
export interface Place {
  readonly versions: Map<string, Fields>;
  readonly staged: Map<string, Fields>;
  /** The attempts whose pending copy was read back since it was written. */
  readonly readBack: Set<string>;
  live: string | null;
  /** Every version is new, also after the value was removed. */
  count: number;
}

export function emptyPlace(): Place {
  return { versions: new Map(), staged: new Map(), readBack: new Set(), live: null, count: 0 };
}

export function liveFields(place: Place): Fields | null {
  return place.live === null ? null : (place.versions.get(place.live) ?? null);
}

/** Makes a value live, whoever writes it. */
export function writeLive(place: Place, fields: Fields): string {
  place.count += 1;
  place.live = String(place.count);
  place.versions.set(place.live, fields);
  return place.live;
}

export interface MemoryStoreOptions {
  readonly name: string;
  readonly placeOf: (destination: FrozenDestination) => Place;
  /** Told right before a value becomes live. */
  readonly onPromote?: (destination: FrozenDestination, attempt: string, fields: Fields) => void;
}

/** A store in memory that keeps the contract of stores. */
export function memoryStore({ name, placeOf, onPromote }: MemoryStoreOptions): Store {
  const saying = (destination: FrozenDestination): string => `store ${name}, ${destination.name}`;
  const readLive = (destination: FrozenDestination): LiveValue | null => {
    const place = placeOf(destination);
    const fields = liveFields(place);
    return fields === null || place.live === null ? null : { version: place.live, payload: opened(fields) };
  };
  return {
    name,
    capabilities: { staging: true, compareAndSet: true, keepsPrevious: true },
    preflight: async (destination) => void placeOf(destination),
    readLive: async (destination) => readLive(destination),
    stage: async (destination, attempt, payload) => {
      const place = placeOf(destination);
      const { staged } = place;
      attemptName(attempt, saying(destination));
      refuseForeignFields(saying(destination), readLive(destination), payload);
      const earlier = staged.get(attempt);
      if (earlier !== undefined && !samePayload(opened(earlier), payload))
        throw stagedOtherwise(saying(destination));
      if (earlier === undefined) place.readBack.delete(attempt);
      staged.set(attempt, revealPayload(payload));
    },
    readStaged: async (destination, attempt) => {
      const place = placeOf(destination);
      const fields = place.staged.get(attempt);
      if (fields !== undefined) place.readBack.add(attempt);
      return fields === undefined ? null : opened(fields);
    },
    promote: async (destination, attempt, payload, expected) => {
      const place = placeOf(destination);
      if (place.live !== expected) throw conflict(saying(destination), place.live, expected);
      const fields = revealPayload(payload);
      onPromote?.(destination, attempt, fields);
      return writeLive(place, fields);
    },
    discard: async (destination, attempt) => {
      const place = placeOf(destination);
      place.staged.delete(attempt);
      place.readBack.delete(attempt);
    },
    clear: async (destination, expected) => {
      const place = placeOf(destination);
      if (place.live === null) return;
      if (place.live !== expected) throw conflict(saying(destination), place.live, expected);
      place.live = null;
      place.versions.clear();
    },
    placeAt: (path) => ({ path }),
    list: async () => [],
    close: async () => undefined,
  };
}

function opened(fields: Fields): Payload {
  return payloadFrom(fields) ?? {};
}
