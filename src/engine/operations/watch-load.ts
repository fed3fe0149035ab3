import type { CredentialState } from '../../domain/credential.ts';
import type { Facts } from '../../domain/facts.ts';
import { loadWith, noLoad } from '../../domain/present/watch-load.ts';
import type { WatchLoad } from '../../domain/present/watch-load.ts';
import type { Outside } from '../ports.ts';

/** Adds up what the watch asks of each issuer while somebody walks over the fleet. */
export interface WatchTally {
  /** Counts a credential that is watched; any other changes nothing. */
  count(state: CredentialState, facts: Pick<Facts, 'spec' | 'now'>): Promise<void>;
  /** By the name of the issuer. */
  loads(): readonly WatchLoad[];
}

export function createWatchTally(outside: Outside): WatchTally {
  const loads = new Map<string, WatchLoad>();
  return {
    count: async (state, { spec, now }) => {
      if (spec === null || !state.managed || state.life.decommissioned !== null) return;
      const { name, profile, management } = await outside.issuer(spec.issuer);
      const issuer = { name, profile, programLooks: management !== null };
      loads.set(name, loadWith(loads.get(name) ?? noLoad(issuer), state, now, issuer));
    },
    loads: () => [...loads.values()].toSorted((left, right) => (left.issuer < right.issuer ? -1 : 1)),
  };
}
