import type { CredentialState, DeliveryStage, Rotation, RotationPhase } from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import {
  claimMove,
  fruitlessAfter,
  preflight,
  quarantine,
  refuse,
  reportOf,
  startCall,
} from './fold-call.ts';
import { lose, mayBeLost, seal } from './fold-sealed.ts';
import type { KeyVersion } from './key-version.ts';
import { frameOf, hasAttempt, isBeforeCall, phaseOf } from './rotation-phase.ts';
import type { Move } from './rotation-phase.ts';
import { unconfirmedRestore } from './rotation/restored.ts';

/**
 * The rotation's phases and what moves them. What each phase does next stands in decide.ts.
 *
 * | phase       | event                | next phase                              |
 * |-------------|----------------------|-----------------------------------------|
 * | (rest)      | Opened               | opened                                  |
 * | ordered     | Opened               | opened, as what was ordered: fold-spare.ts |
 * | opened      | Preflighted          | preflighted                             |
 * | opened …    | Aborted              | (rest)                                  |
 * | preflighted | CallStarted          | calling                                 |
 * | preflighted | TaskOpened           | asked                                   |
 * | asked       | TaskClaimed, TaskReleased, Preflighted | asked                 |
 * | asked       | CallStarted          | calling, by a person                    |
 * | calling     | Refused              | refused                                 |
 * | calling     | Quarantined          | quarantined                             |
 * | any         | Sealed               | sealed, if it is the attempt under way  |
 * | sealed      | Parsed               | delivering                              |
 * | sealed      | Refused, Quarantined | refused, quarantined                    |
 * | quarantined | OutcomeReported, Quarantined | quarantined                     |
 * | refused     | Preflighted          | preflighted                             |
 * | quarantined | Voided               | opened                                  |
 * | quarantined | SecretLost           | secret-lost                             |
 * | secret-lost | SecondResetApproved  | secret-lost, approved                   |
 * | secret-lost | Preflighted          | preflighted                             |
 * | secret-lost | Imported             | (rest): a destination holds a key that works |
 * | delivering  | Accepted, Staged, Verified, VerifyFailed, Promoted | delivering |
 * | delivering  | SecretLost           | secret-lost, if it was never accepted   |
 * | delivering  | OverlapStarted       | overlap                                 |
 * | delivering  | Closed               | (rest), where there was no old key      |
 * | overlap     | PreviousRetired      | retired                                 |
 * | retired     | Closed               | (rest)                                  |
 * | any         | Superseded           | (rest)                                  |
 *
 * After a restore neither Opened nor CallStarted can follow before IssuerConfirmed, nor while it is paused.
 */
export function foldRotation(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (MINTS.has(event.type) && mayNotMint(state)) return null;
  if (event.type === 'Opened') return mayOpen(state, event) ? open(state, event, at) : null;
  if (event.type === 'Sealed') return seal(state, event);
  const rotation = state.saga;
  if (rotation?.kind !== 'rotation') return null;
  const moved = move(rotation, event, at);
  if (moved !== null)
    return moved.also === undefined
      ? { ...state, saga: enter(rotation, moved) }
      : { ...state, ...moved.also(state), saga: enter(rotation, moved) };
  return settle(state, rotation, event, at);
}

/** Assigned onto the fresh frame: to spread the three into one took two thirds of the time of every fold. */
function enter(rotation: Rotation, { to, frame }: Move): Rotation {
  return Object.assign(frameOf(rotation), to, frame);
}

const MINTS: ReadonlySet<string> = new Set(['Opened', 'CallStarted']);

export function mayNotMint(state: CredentialState): boolean {
  return unconfirmedRestore(state) !== null || state.life.paused !== null;
}

/** What was ordered opens as what it was ordered as. */
function mayOpen({ saga }: CredentialState, { rotation }: EventOf<'Opened'>): boolean {
  return saga === null || (saga.phase === 'ordered' && saga.id === rotation);
}

/** The events that leave the rotation open; null for the others. */
function move(rotation: Rotation, event: CredentialEvent, at: number): Move | null {
  switch (event.type) {
    case 'Preflighted':
      return preflight(rotation, event, at);
    case 'TaskOpened':
      return rotation.phase === 'preflighted' && event.kind === 'mint'
        ? { to: { phase: 'asked', task: event.task, askedAt: at, claim: null, preflightedAt: null } }
        : null;
    case 'TaskClaimed':
    case 'TaskReleased':
      return rotation.phase === 'asked' && rotation.task === event.task ? claimMove(rotation, event) : null;
    case 'CallStarted':
      return startCall(rotation, event, at);
    case 'Refused':
      return hasAttempt(rotation, event.attempt) &&
        (rotation.phase === 'calling' || rotation.phase === 'sealed')
        ? refuse(rotation, event)
        : null;
    case 'Quarantined':
      return quarantine(rotation, event);
    case 'OutcomeReported':
      return rotation.phase === 'quarantined' && hasAttempt(rotation, event.attempt)
        ? { to: { ...phaseOf(rotation), report: reportOf(event) } }
        : null;
    case 'Voided':
      return rotation.phase === 'quarantined'
        ? { to: { phase: 'opened' }, frame: { voided: rotation.call, fruitless: fruitlessAfter(rotation) } }
        : null;
    case 'SecretLost':
      return mayBeLost(rotation) ? lose(rotation, event, at) : null;
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
      return { to: { ...phaseOf(rotation), accepted: true }, also: (state) => unseen(state, event.version) };
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
        also: (state) => ({
          versions: handOver(state.versions, rotation, event.endsAt),
          life: { ...state.life, rolledBack: null },
        }),
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
  const ordered = state.saga?.phase === 'ordered' ? state.saga : null;
  return {
    ...state,
    request: null,
    agreed: null,
    diedEarly: null,
    saga: {
      kind: 'rotation',
      id: rotation,
      openedAt: ordered?.openedAt ?? at,
      phase: 'opened',
      ...{ voided: null, fruitless: 0, spare: ordered?.spare ?? null },
      ...{ reason, policy, fromVersion, toVersion, destinations, fields, baseline },
    },
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
      ...unseen(state, rotation.toVersion),
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

/** What was seen of another key under this number, as of a wrong paste, says nothing about this one. */
function unseen({ observation }: CredentialState, version: number): Partial<CredentialState> {
  if (observation === null) return {};
  const keys = Object.entries(observation.keys).filter(([seen]) => seen !== String(version));
  return { observation: { ...observation, keys: Object.fromEntries(keys) } };
}

/** The new version becomes current and the old one previous, alive until `oldEndsAt`. */
export function handOver(
  versions: readonly KeyVersion[],
  rotation: Rotation,
  oldEndsAt: number | null,
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
