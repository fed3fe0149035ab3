import { liveVersions } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { Fault } from '../fault.ts';
import type { RevokeRequest } from '../requests.ts';

/**
 * The events of a containment that somebody asks for. A running rollover is taken over: ending it and opening the
 * containment is one append. Throws KT5011 or KT5014 where there is nothing to kill.
 */
export function killEvents(
  state: CredentialState,
  { leaked, incident, replace, note }: RevokeRequest,
  containment: string,
): readonly CredentialEvent[] {
  if (state.saga?.kind === 'kill') {
    throw new Fault('KT5011', { place: `credential ${state.name}`, saw: 'it is being revoked already' });
  }
  if (liveVersions(state).length === 0) {
    throw new Fault('KT5014', { place: `credential ${state.name}`, saw: 'no key of it is live' });
  }
  const opened: CredentialEvent = { type: 'KillOpened', containment, leaked, incident, replace, note };
  if (state.saga === null) return [opened];
  return [{ type: 'Superseded', rotation: state.saga.id, by: containment }, opened];
}
