import { currentVersion } from './credential.ts';
import type { CredentialState } from './credential.ts';
import { UNKNOWN_BIRTH_AT } from './key-version.ts';
import type { LifeMarks } from './life/mark.ts';
import type { CredentialEvent, EventOf } from './events.ts';

/**
 * What people decide about a credential beside its rotations. It may come in any phase and moves none: decide.ts looks at
 * the marks where a rotation would start, call, or retire.
 */
export function foldLife(state: CredentialState, event: CredentialEvent, at: number): CredentialState | null {
  switch (event.type) {
    case 'Paused':
      return marked(state, { paused: { at, reason: event.reason } });
    case 'Resumed':
      return marked(state, { paused: null });
    case 'Held':
      return marked(state, { held: { at, untilAt: event.untilAt, reason: event.reason } });
    case 'HoldEnded':
      return marked(state, { held: null });
    case 'AdoptionAsked':
      return adopt(state, event);
    case 'PermissionsAccepted':
      if (state.permissions === null) return null;
      return {
        ...state,
        permissions: { ...state.permissions, accepted: event.permissions, acceptedAt: at },
      };
    case 'RequestDropped':
      return { ...state, request: null };
    default:
      return null;
  }
}

/** What is in custody gets the age that was said, if it has none; otherwise the destinations are looked at anew. */
function adopt(state: CredentialState, { bornAt }: EventOf<'AdoptionAsked'>): CredentialState {
  if (currentVersion(state) === null)
    return marked({ ...state, baselined: false }, { statedBornAt: bornAt ?? state.life.statedBornAt });
  const versions = state.versions.map((known) =>
    known.status === 'current' && known.key?.bornAt === UNKNOWN_BIRTH_AT && bornAt !== null
      ? { ...known, key: { ...known.key, bornAt } }
      : known,
  );
  return { ...state, versions };
}

function marked(state: CredentialState, change: Partial<LifeMarks>): CredentialState {
  return { ...state, life: { ...state.life, ...change } };
}
