import { DAY_MS } from '../duration.ts';

/** What is scarce across credentials: the places of a policy, and an issuer's resets of a day. */
export interface Limits {
  /** Takes a place; false: all are taken, and `index` is told when one is free. */
  takePlace(policy: string, limit: number, index: number): boolean;
  hasPlace(index: number): boolean;
  /** Gives the place back; returns the policy that it was of. */
  freePlace(index: number): string | null;
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
  const placeOf = new Map<number, string>();
  const spent = new Map<string, Map<number, number>>();
  return {
    spent,
    takePlace: (policy, limit, index) => {
      if (placeOf.has(index)) return true;
      const places = kept(taken, policy, () => new Set<number>());
      if (places.size >= limit) {
        kept(waiting, policy, () => []).push(index);
        return false;
      }
      places.add(index);
      placeOf.set(index, policy);
      return true;
    },
    freePlace: (index) => {
      const policy = placeOf.get(index) ?? null;
      if (policy === null) return null;
      placeOf.delete(index);
      taken.get(policy)?.delete(index);
      return policy;
    },
    hasPlace: (index) => placeOf.has(index),
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
