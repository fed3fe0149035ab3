import { Fault } from '../domain/fault.ts';
import type { CredentialSpec, Fleet, PolicySpec } from '../domain/spec.ts';

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

/** The policy that governs a credential: of several that select it, the one that rotates soonest. */
export function policyFor(fleet: Fleet, spec: CredentialSpec): PolicySpec | null {
  let strictest: PolicySpec | null = null;
  for (const policy of fleet.policies) {
    if (!selects(policy, spec)) continue;
    if (strictest === null || policy.age.rotateMs < strictest.age.rotateMs) strictest = policy;
  }
  return strictest;
}

function selects({ select }: PolicySpec, spec: CredentialSpec): boolean {
  if (select.issuer !== null && select.issuer !== spec.issuer) return false;
  return Object.entries(select.labels).every(([label, value]) => spec.labels[label] === value);
}

export function specOf(fleet: Fleet, name: string): CredentialSpec {
  const spec = fleet.credentials.get(name);
  if (spec === undefined) throw new Fault('KT5012', { place: `credential ${name}`, saw: 'no such manifest' });
  return spec;
}
