import type { Call, CredentialState, Rotation } from './credential.ts';
import type { EventOf } from './events.ts';
import type { KeyVersion } from './key-version.ts';
import { frameOf, hasAttempt, isBeforeCall } from './rotation-phase.ts';
import type { Move } from './rotation-phase.ts';

/** `Sealed` is accepted in any phase: a late reply is kept, and moves the rotation only if it still waits for it. */
export function seal(state: CredentialState, event: EventOf<'Sealed'>): CredentialState {
  const sealed = { ...state, sealedAttempts: [...new Set([...state.sealedAttempts, event.attempt])] };
  const rotation = state.saga;
  if (rotation?.kind !== 'rotation') return sealed;
  const call = awaitedCall(rotation, event.attempt);
  if (call === null) return sealed;
  // What was given up is found.
  const versions = state.versions.filter(
    ({ status, version }) => status !== 'lost' || version !== rotation.toVersion,
  );
  return {
    ...sealed,
    versions,
    saga: { ...frameOf(rotation), phase: 'sealed', call, status: event.status },
  };
}

/**
 * The call whose reply moves the rotation on: the open one; a voided one that had an effect after all, or one that a
 * person gave up, before another is made; and an attended one again, as long as the issuer has not accepted what was pasted.
 */
function awaitedCall(rotation: Rotation, attempt: string): Call | null {
  if (isBeforeCall(rotation)) return rotation.voided?.attempt === attempt ? rotation.voided : null;
  if (!hasAttempt(rotation, attempt)) return null;
  switch (rotation.phase) {
    case 'calling':
    case 'quarantined':
    case 'secret-lost':
      return rotation.call;
    case 'delivering':
      return rotation.call.attended !== null && !rotation.accepted ? rotation.call : null;
    default:
      return null;
  }
}

/** Nobody holds it: no reply was sealed, or what was sealed is not the key. */
export function mayBeLost(
  rotation: Rotation,
): rotation is Extract<Rotation, { phase: 'quarantined' | 'delivering' }> {
  return rotation.phase === 'quarantined' || (rotation.phase === 'delivering' && !rotation.accepted);
}

export function lose(
  rotation: Extract<Rotation, { call: Call }>,
  event: EventOf<'SecretLost'>,
  at: number,
): Move {
  const lost: KeyVersion = {
    version: rotation.toVersion,
    status: 'lost',
    key: null,
    endsAt: null,
    leakedAt: null,
  };
  return {
    ...baselineAfterLoss(rotation),
    to: {
      phase: 'secret-lost',
      call: rotation.call,
      lostAt: at,
      oldEndsAt: event.oldEndsAt,
      approved: false,
    },
    also: (state) => ({
      versions: [
        ...state.versions
          .filter((version) => version.version !== rotation.toVersion)
          .map((version) =>
            version.status === 'current' ? { ...version, endsAt: event.oldEndsAt } : version,
          ),
        lost,
      ],
    }),
  };
}

/** At a portal the next reset is told by what a person has read of this one; nothing was read where they only gave up. */
function baselineAfterLoss(rotation: Extract<Rotation, { call: Call }>): Pick<Move, 'frame'> {
  if (rotation.call.attended === null) return {};
  const issuer = rotation.phase === 'quarantined' ? (rotation.report?.shown ?? null) : null;
  return { frame: { baseline: { ...rotation.baseline, issuer }, voided: rotation.call } };
}
