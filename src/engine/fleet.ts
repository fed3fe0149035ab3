import { Fault } from '../domain/fault.ts';
import type { EffectivePolicy } from '../domain/policy/effective.ts';
import { governing } from '../domain/policy/governing.ts';
import type { PolicyLookup } from '../domain/policy/governing.ts';
import type { CredentialSpec, Fleet } from '../domain/spec.ts';

/** The configuration in force. Replaced as a whole by a good edit, never by a bad one. */
export interface FleetHolder {
  current(): Fleet;
  replace(fleet: Fleet): void;
}

export function fleetHolder(first: Fleet): FleetHolder {
  let fleet = first;
  return {
    current: () => fleet,
    replace: (next) => {
      fleet = next;
    },
  };
}

/** What it takes to know which policies govern whom. */
type Governed = Pick<Fleet, 'policies' | 'scheduleOf'>;

const lookups = new WeakMap<Governed, PolicyLookup>();

/** What the policies that select a credential come to; null where none does. */
export function policyFor(fleet: Governed, spec: CredentialSpec): EffectivePolicy | null {
  const lookup = lookups.get(fleet) ?? governing(fleet.policies, fleet.scheduleOf);
  lookups.set(fleet, lookup);
  return lookup(spec);
}

export function specOf(fleet: Fleet, name: string): CredentialSpec {
  const spec = fleet.credentials.get(name);
  if (spec === undefined) throw new Fault('KT5012', { place: `credential ${name}`, saw: 'no such manifest' });
  return spec;
}
