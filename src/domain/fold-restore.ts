import type { CredentialState, RestoredMark } from './credential.ts';
import type { CredentialEvent } from './events.ts';
import { unconfirmedRestore } from './rotation/restored.ts';

/** A restore, and what ends the caution after it. It may come in any phase and moves none. */
export function foldRestore(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'Restored') {
    const { backup, takenAt } = event;
    return { ...state, restored: { backup, takenAt, at, ahead: null } };
  }
  const restored = unconfirmedRestore(state);
  if (restored === null) return null;
  switch (event.type) {
    case 'IssuerAhead':
      return { ...state, restored: { ...restored, ahead: { at, evidence: event.evidence } } };
    case 'IssuerConfirmed':
      return { ...withoutSpent(state, restored), restored: null };
    default:
      return null;
  }
}

/**
 * What was asked for before the backup may be what the issuer shows: it was done once and is not done again. The next
 * look is a first one: the key that the former daemon made may stand in the destinations.
 */
function withoutSpent(state: CredentialState, { ahead }: RestoredMark): CredentialState {
  if (ahead === null) return state;
  const { saga } = state;
  const asked = { ...state, request: null, baselined: false };
  return saga?.phase === 'secret-lost' ? { ...asked, saga: { ...saga, approved: false } } : asked;
}
