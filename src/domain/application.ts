import type { CredentialState } from './credential.ts';
import { Fault } from './fault.ts';
import type { CredentialSpec } from './spec.ts';

type Names = Pick<CredentialSpec, 'application' | 'standby'>;

/** The name of the application under which the current key stands: the manifest's, until a key was moved away from it. */
export function standsAt(state: CredentialState, spec: Names): string {
  return state.application ?? spec.application;
}

/** The other one of the two that the manifest names; null where it names only one. */
export function standbyOf(state: CredentialState, spec: Names): string | null {
  return standsAt(state, spec) === spec.application ? spec.standby : spec.application;
}

/**
 * The name of the application that the issuer is asked about: where a containment makes its key, once it is recorded what
 * that one looked like; else where the current key stands.
 */
export function askedAbout(state: CredentialState, spec: Names): string {
  const { saga } = state;
  if (saga?.kind !== 'rotation' || saga.spare === null || saga.phase === 'ordered')
    return standsAt(state, spec);
  return saga.spare.application;
}

/**
 * The same, for whatever may change something there. An application that the manifest names no more may belong to another
 * credential by now, so it is left alone: KT5028.
 */
export function applicationOf(state: CredentialState, spec: CredentialSpec): string {
  const name = askedAbout(state, spec);
  if (name === spec.application || name === spec.standby) return name;
  throw new Fault('KT5028', {
    place: `credential ${spec.name}, ${spec.source.file}:${spec.source.line}`,
    saw: `its key stands at ${name}, and the manifest names ${[spec.application, spec.standby ?? []].flat().join(' and ')}`,
  });
}
