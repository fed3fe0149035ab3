import { DAY_MS } from '../duration.ts';
import type { PlaceLimit } from '../policy/effective.ts';

/** What is scarce across credentials: the places of a policy, and an issuer's resets of a day. */
export interface Limits {
  /** Takes a place of each policy, or none. Returns the policy that has none left: `index` is told when one is free. */
  takePlaces(places: readonly PlaceLimit[], index: number): string | null;
  hasPlaces(index: number): boolean;
  /** Gives the places back; returns the policies that they were of. */
  freePlaces(index: number): readonly string[];
  /** Whoever has waited longest for a place of a policy, and waits no more. */
  nextFor(policy: string): number | null;
  /** Spends one reset of the day; false: none is left. */
  spend(issuer: string, limit: number | null, at: number): boolean;
  /** Issuer and day (in epoch days, UTC) → how many resets were made. */
  readonly spent: ReadonlyMap<string, Map<number, number>>;
}

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

export function createLimits(): Limits {
  const taken = new Map<string, Set<number>>();
  const waiting = new Map<string, number[]>();
  const placesOf = new Map<number, readonly string[]>();
  const spent = new Map<string, Map<number, number>>();
  const takenOf = (policy: string): Set<number> => kept(taken, policy, () => new Set<number>());
  return {
    spent,
    takePlaces: (places, index) => {
      if (placesOf.has(index)) return null;
      const full = places.find(({ policy, limit }) => takenOf(policy).size >= limit);
      if (full !== undefined) {
        kept(waiting, full.policy, () => []).push(index);
        return full.policy;
      }
      for (const { policy } of places) takenOf(policy).add(index);
      if (places.length > 0)
        placesOf.set(
          index,
          places.map(({ policy }) => policy),
        );
      return null;
    },
    freePlaces: (index) => {
      const policies = placesOf.get(index) ?? [];
      placesOf.delete(index);
      for (const policy of policies) taken.get(policy)?.delete(index);
      return policies;
    },
    hasPlaces: (index) => placesOf.has(index),
    nextFor: (policy) => waiting.get(policy)?.shift() ?? null,
    spend: (issuer, limit, at) => {
      const days = kept(spent, issuer, () => new Map<number, number>());
      const today = days.get(dayOf(at)) ?? 0;
      if (limit !== null && today >= limit) return false;
      days.set(dayOf(at), today + 1);
      return true;
    },
  };
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
