import type {
  Call,
  CredentialState,
  DeliveryStage,
  Rotation,
  RotationFrame,
  RotationPhase,
} from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import type { KeyVersion } from './key-version.ts';

/**
 * The rotation's phases and what moves them. What each phase does next stands in decide.ts.
 *
 * | phase       | event                | next phase                              |
 * |-------------|----------------------|-----------------------------------------|
 * | (rest)      | Opened               | opened                                  |
 * | opened      | Preflighted          | preflighted                             |
 * | opened …    | Aborted              | (rest)                                  |
 * | preflighted | CallStarted          | calling                                 |
 * | calling     | Refused              | refused                                 |
 * | calling     | Quarantined          | quarantined                             |
 * | any         | Sealed               | sealed, if it is the attempt under way  |
 * | sealed      | Parsed               | delivering                              |
 * | sealed      | Refused, Quarantined | refused, quarantined                    |
 * | refused     | Preflighted          | preflighted                             |
 * | quarantined | Voided               | opened                                  |
 * | quarantined | SecretLost           | secret-lost                             |
 * | secret-lost | SecondResetApproved  | secret-lost, approved                   |
 * | secret-lost | Preflighted          | preflighted                             |
 * | delivering  | Accepted, Staged, Verified, VerifyFailed, Promoted | delivering |
 * | delivering  | OverlapStarted       | overlap                                 |
 * | delivering  | Closed               | (rest), where there was no old key      |
 * | overlap     | PreviousRetired      | retired                                 |
 * | retired     | Closed               | (rest)                                  |
 * | any         | Superseded           | (rest)                                  |
 */
export function foldRotation(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'Opened') return state.saga === null ? open(state, event, at) : null;
  if (event.type === 'Sealed') return seal(state, event);
  const rotation = state.saga;
  if (rotation?.kind !== 'rotation') return null;
  const moved = move(rotation, event, at);
  if (moved !== null)
    return { ...state, ...moved.also?.(state), saga: { ...frameOf(rotation), ...moved.to } };
  return settle(state, rotation, event, at);
}

interface Move {
  readonly to: RotationPhase;
  readonly also?: (state: CredentialState) => Partial<CredentialState>;
}

/** The events that leave the rotation open; null for the others. */
function move(rotation: Rotation, event: CredentialEvent, at: number): Move | null {
  switch (event.type) {
    case 'Preflighted':
      return mayCallNext(rotation) ? { to: { phase: 'preflighted', at } } : null;
    case 'CallStarted':
      return rotation.phase === 'preflighted'
        ? { to: { phase: 'calling', call: callOf(event, at) }, also: () => ({ request: null }) }
        : null;
    case 'Refused':
      return hasAttempt(rotation, event.attempt) &&
        (rotation.phase === 'calling' || rotation.phase === 'sealed')
        ? { to: { phase: 'refused', fault: event.fault, retryAt: event.retryAt } }
        : null;
    case 'Quarantined':
      return rotation.phase === 'calling' || rotation.phase === 'sealed'
        ? { to: { phase: 'quarantined', call: rotation.call, untilAt: event.untilAt, why: event.why } }
        : null;
    case 'Voided':
      return rotation.phase === 'quarantined' ? { to: { phase: 'opened' } } : null;
    case 'SecretLost':
      return rotation.phase === 'quarantined' ? lose(rotation, event, at) : null;
    case 'SecondResetApproved':
      return rotation.phase === 'secret-lost' ? { to: { ...phaseOf(rotation), approved: true } } : null;
    case 'Parsed':
      return rotation.phase === 'sealed' ? deliver(rotation, event) : null;
    default:
      return rotation.phase === 'delivering' ? deliveryMove(rotation, event, at) : null;
  }
}

type Delivering = Extract<Rotation, { phase: 'delivering' }>;

function deliveryMove(rotation: Delivering, event: CredentialEvent, at: number): Move | null {
  switch (event.type) {
    case 'Accepted':
      return { to: { ...phaseOf(rotation), accepted: true } };
    case 'Staged':
      return { to: withStage(rotation, event.destination, 'staged') };
    case 'Verified':
      return { to: withStage(rotation, event.destination, 'verified') };
    case 'VerifyFailed':
      return { to: withStage(rotation, event.destination, 'waiting') };
    case 'Promoted':
      return { to: withStage(rotation, event.destination, 'promoted') };
    case 'OverlapStarted':
      return {
        to: { phase: 'overlap', call: rotation.call, startedAt: at, endsAt: event.endsAt },
        also: (state) => ({ versions: handOver(state.versions, rotation, event.endsAt) }),
      };
    default:
      return null;
  }
}

/** The events that end the rotation, or end the old key. */
function settle(
  state: CredentialState,
  rotation: Rotation,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  switch (event.type) {
    case 'PreviousRetired':
      if (rotation.phase !== 'overlap') return null;
      return {
        ...state,
        versions: markVersion(state.versions, event.proof.version, {
          status: 'expired',
          endsAt: event.proof.refused.at,
        }),
        saga: { ...frameOf(rotation), phase: 'retired', proof: event.proof },
      };
    case 'Closed':
      if (rotation.phase === 'delivering')
        return { ...state, versions: handOver(state.versions, rotation, at), saga: null };
      return rotation.phase === 'retired' ? { ...state, saga: null } : null;
    case 'Aborted':
      return isBeforeCall(rotation)
        ? { ...state, saga: null, request: null, lastAbort: { at, fault: event.fault } }
        : null;
    default:
      return null;
  }
}

function open(state: CredentialState, event: EventOf<'Opened'>, at: number): CredentialState {
  const { rotation, reason, policy, fromVersion, toVersion, destinations, fields, baseline } = event;
  return {
    ...state,
    request: null,
    diedEarly: null,
    lastAbort: null,
    saga: {
      kind: 'rotation',
      id: rotation,
      openedAt: at,
      phase: 'opened',
      ...{ reason, policy, fromVersion, toVersion, destinations, fields, baseline },
    },
  };
}

/** `Sealed` is accepted in any phase: a late reply is kept, and moves the rotation only if it still waits for it. */
function seal(state: CredentialState, event: EventOf<'Sealed'>): CredentialState {
  const sealed = { ...state, sealedAttempts: [...new Set([...state.sealedAttempts, event.attempt])] };
  const rotation = state.saga;
  if (rotation?.kind !== 'rotation' || !hasAttempt(rotation, event.attempt)) return sealed;
  if (rotation.phase !== 'calling' && rotation.phase !== 'quarantined' && rotation.phase !== 'secret-lost')
    return sealed;
  const found = rotation.phase === 'secret-lost';
  const versions = found ? state.versions.filter((version) => version.status !== 'lost') : state.versions;
  return {
    ...sealed,
    versions,
    saga: { ...frameOf(rotation), phase: 'sealed', call: rotation.call, status: event.status },
  };
}

function lose(rotation: Extract<Rotation, { call: Call }>, event: EventOf<'SecretLost'>, at: number): Move {
  const lost: KeyVersion = {
    version: rotation.toVersion,
    status: 'lost',
    key: null,
    endsAt: null,
    leakedAt: null,
  };
  return {
    to: {
      phase: 'secret-lost',
      call: rotation.call,
      lostAt: at,
      oldEndsAt: event.oldEndsAt,
      approved: false,
    },
    also: (state) => ({
      versions: [
        ...state.versions.map((version) =>
          version.status === 'current' ? { ...version, endsAt: event.oldEndsAt } : version,
        ),
        lost,
      ],
    }),
  };
}

function deliver(rotation: Extract<Rotation, { phase: 'sealed' }>, event: EventOf<'Parsed'>): Move {
  const pending: KeyVersion = {
    version: rotation.toVersion,
    status: 'pending',
    key: event.key,
    endsAt: event.key.expiresAt,
    leakedAt: null,
  };
  return {
    to: {
      phase: 'delivering',
      call: rotation.call,
      key: event.key,
      oldEndsAt: event.oldEndsAt,
      oldMayBeDead: event.oldMayBeDead,
      accepted: false,
      deliveries: Object.fromEntries(rotation.destinations.map(({ name }) => [name, 'waiting'])),
    },
    also: (state) => ({
      versions: [
        ...state.versions
          .filter((version) => version.version !== rotation.toVersion)
          .map((version) =>
            version.status === 'current' ? { ...version, endsAt: event.oldEndsAt } : version,
          ),
        pending,
      ],
    }),
  };
}

/** The new version becomes current and the old one previous, alive until `oldEndsAt`. */
function handOver(
  versions: readonly KeyVersion[],
  rotation: Rotation,
  oldEndsAt: number,
): readonly KeyVersion[] {
  return versions.map((version) => {
    if (version.version === rotation.toVersion) return { ...version, status: 'current' };
    if (version.status === 'current') return { ...version, status: 'previous', endsAt: oldEndsAt };
    return version;
  });
}

function withStage(rotation: Delivering, destination: string, stage: DeliveryStage): RotationPhase {
  return { ...phaseOf(rotation), deliveries: { ...rotation.deliveries, [destination]: stage } };
}

function markVersion(
  versions: readonly KeyVersion[],
  number: number,
  change: Partial<KeyVersion>,
): readonly KeyVersion[] {
  return versions.map((version) => (version.version === number ? { ...version, ...change } : version));
}

function callOf(event: EventOf<'CallStarted'>, at: number): Call {
  return { attempt: event.attempt, startedAt: at, deadlineAt: event.deadlineAt, settleMs: event.settleMs };
}

function hasAttempt(rotation: Rotation, attempt: string): boolean {
  return 'call' in rotation && rotation.call.attempt === attempt;
}

/** A call is prepared at the start, again when the preflight has aged, after a refusal, and after an approved loss. */
function mayCallNext(rotation: Rotation): boolean {
  return (
    rotation.phase === 'opened' ||
    rotation.phase === 'preflighted' ||
    rotation.phase === 'refused' ||
    (rotation.phase === 'secret-lost' && rotation.approved)
  );
}

function isBeforeCall(rotation: Rotation): boolean {
  return rotation.phase === 'opened' || rotation.phase === 'preflighted' || rotation.phase === 'refused';
}

function frameOf(rotation: Rotation): RotationFrame {
  const { kind, id, reason, policy, openedAt, fromVersion, toVersion, destinations, fields, baseline } =
    rotation;
  return { kind, id, reason, policy, openedAt, fromVersion, toVersion, destinations, fields, baseline };
}

/** The phase's own data, without the frame; spreading it back over a frame is the identity. */
function phaseOf<R extends Rotation>(rotation: R): R {
  return rotation;
}
