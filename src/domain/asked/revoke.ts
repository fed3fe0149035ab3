import { liveVersions } from '../credential.ts';
import type { CredentialState, Rotation, Saga } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { Fault } from '../fault.ts';
import { isBeforeDeletion } from '../fold-kill.ts';
import type { RevokeRequest } from '../requests.ts';

/**
 * The events of a containment that somebody asks for. A running rollover is taken over: ending it and opening the
 * containment is one append, and so is a containment that has not deleted anything yet. Throws KT5011 or KT5014 where there is nothing to kill.
 */
export function killEvents(
  state: CredentialState,
  { leaked, incident, replace, note }: RevokeRequest,
  containment: string,
): readonly CredentialEvent[] {
  if (state.saga?.kind === 'kill' && !isBeforeDeletion(state.saga)) {
    throw new Fault('KT5011', { place: `credential ${state.name}`, saw: 'it is being revoked already' });
  }
  if (liveVersions(state).length === 0) {
    throw new Fault('KT5014', { place: `credential ${state.name}`, saw: 'no key of it is live' });
  }
  const unresolved = unresolvedAt(state.saga);
  const opened: CredentialEvent = {
    ...{ type: 'KillOpened', containment, leaked, incident, replace, note },
    ...(unresolved === null ? {} : { unresolved }),
  };
  if (state.saga === null) return [opened];
  return [{ type: 'Superseded', rotation: state.saga.id, by: containment }, opened];
}

const MAY_HAVE_MADE: ReadonlySet<Rotation['phase']> = new Set<Rotation['phase']>([
  ...['calling', 'quarantined', 'sealed', 'secret-lost'],
] as const);

/** Where a containment was making a key of which nothing is known yet: that application is deleted as well. */
function unresolvedAt(saga: Saga | null): string | null {
  if (saga?.kind !== 'rotation' || saga.spare === null) return null;
  return MAY_HAVE_MADE.has(saga.phase) || saga.voided !== null ? saga.spare.application : null;
}
