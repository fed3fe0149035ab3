import type {
  CredentialState,
  DeliveryStage,
  Redelivery,
  RedeliveryFrame,
  RedeliveryPhase,
} from './credential.ts';
import type { CredentialEvent, EventOf } from './events.ts';
import type { KeyVersion } from './key-version.ts';

/**
 * A key that is in custody is written to the destinations: an older one again (rollback), the current one to a place that
 * lacks it (sync), or one that a person brought (import).
 *
 * | phase            | event                                | next phase                                   |
 * |------------------|--------------------------------------|----------------------------------------------|
 * | (rest), overlap  | RedeliveryOpened                     | proving for an import, else checking         |
 * | proving          | KeyProved                            | checking, the version pending                |
 * | checking         | RedeliveryChecked                    | writing                                      |
 * | writing          | Staged, Verified, VerifyFailed, Promoted | writing                                  |
 * | writing          | RolledBack, HandedOver               | (rest)                                       |
 * | writing          | Synced                               | (rest), or the overlap that it interrupted   |
 * | any              | RedeliveryStopped                    | undoing                                      |
 * | undoing          | RedeliveryDropped                    | (rest), or the overlap that it interrupted   |
 */
export function foldRedelivery(
  state: CredentialState,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  if (event.type === 'RedeliveryOpened') return open(state, event, at);
  const saga = state.saga;
  if (saga?.kind !== 'redelivery') return null;
  switch (event.type) {
    case 'KeyProved':
      return saga.phase === 'proving' ? prove(state, saga, event) : null;
    case 'RedeliveryChecked':
      return saga.phase === 'checking' ? { ...state, saga: checked(saga, event) } : null;
    case 'RedeliveryStopped': {
      const { fault } = event;
      const undoing = { ...frameOf(saga), phase: 'undoing', fault } as const;
      return { ...state, saga: undoing, life: { ...state.life, stopped: { at, fault } } };
    }
    case 'RedeliveryDropped':
      return saga.phase === 'undoing' ? { ...state, saga: saga.over } : null;
    default:
      return saga.phase === 'writing' ? write(state, saga, event, at) : null;
  }
}

function open(
  state: CredentialState,
  event: EventOf<'RedeliveryOpened'>,
  at: number,
): CredentialState | null {
  const { redelivery, purpose, reason, attempt, version, fromVersion, destinations, fields } = event;
  const over = state.saga?.phase === 'overlap' ? state.saga : null;
  if (state.saga !== null && over === null) return null;
  return {
    ...state,
    saga: {
      ...{ kind: 'redelivery', id: redelivery, purpose, reason, openedAt: at, attempt, version },
      ...{ fromVersion, oldEndsAt: null, destinations, fields, over },
      phase: purpose === 'import' ? 'proving' : 'checking',
    },
  };
}

function prove(state: CredentialState, saga: Redelivery, event: EventOf<'KeyProved'>): CredentialState {
  const { key, oldEndsAt } = event;
  const pending: KeyVersion = {
    ...{ version: saga.version, status: 'pending', key, endsAt: key.expiresAt, leakedAt: null },
  };
  return {
    ...state,
    versions: [...state.versions, pending],
    saga: { ...frameOf(saga), oldEndsAt, phase: 'checking' },
  };
}

function checked(saga: Redelivery, { stores, holding }: EventOf<'RedeliveryChecked'>): Redelivery {
  const stageOf = (name: string): DeliveryStage => (holding.includes(name) ? 'promoted' : 'waiting');
  const deliveries = Object.fromEntries(saga.destinations.map(({ name }) => [name, stageOf(name)]));
  return { ...frameOf(saga), phase: 'writing', stores, deliveries };
}

type Writing = Extract<Redelivery, { phase: 'writing' }>;

function write(
  state: CredentialState,
  saga: Writing,
  event: CredentialEvent,
  at: number,
): CredentialState | null {
  switch (event.type) {
    case 'Staged':
      return { ...state, saga: withStage(saga, event.destination, 'staged') };
    case 'Verified':
      return { ...state, saga: withStage(saga, event.destination, 'verified') };
    case 'VerifyFailed':
      return { ...state, saga: withStage(saga, event.destination, 'waiting') };
    case 'Promoted':
      return { ...state, saga: withStage(saga, event.destination, 'promoted') };
    case 'Synced':
      return { ...unobserved(state), saga: saga.over };
    case 'RolledBack':
      return rolledBack(state, event, at);
    case 'HandedOver': {
      const { version, oldEndsAt } = event;
      return { ...exchanged(state, version, oldEndsAt), baselined: true, lastAbort: null };
    }
    default:
      return null;
  }
}

function rolledBack(
  state: CredentialState,
  { version, fromVersion }: EventOf<'RolledBack'>,
  at: number,
): CredentialState {
  const isForward = version > fromVersion;
  const changed = exchanged(state, version, null);
  return {
    ...changed,
    life: { ...changed.life, rolledBack: isForward ? null : { at, version, fromVersion } },
  };
}

/** The version is current, and what was current is previous; it ends as the issuer said when it was made. */
function exchanged(state: CredentialState, version: number, oldEndsAt: number | null): CredentialState {
  return {
    ...unobserved(state),
    saga: null,
    diedEarly: null,
    life: { ...state.life, stopped: null, rolledBack: null },
    versions: state.versions.map((known) => {
      if (known.version === version) return { ...known, status: 'current' };
      if (known.status !== 'current') return known;
      return { ...known, status: 'previous', endsAt: oldEndsAt ?? known.endsAt };
    }),
  };
}

/** What was seen of the destinations before says nothing about what they hold now; the keys are as they were. */
function unobserved(state: CredentialState): CredentialState {
  const { observation } = state;
  const life = { ...state.life, stopped: null };
  if (observation === null) return { ...state, life };
  return { ...state, life, observation: { ...observation, destinations: {}, resetElsewhere: false } };
}

function withStage(saga: Writing, destination: string, stage: Writing['deliveries'][string]): Redelivery {
  return { ...saga, deliveries: { ...saga.deliveries, [destination]: stage } };
}

function frameOf(saga: RedeliveryFrame & RedeliveryPhase): RedeliveryFrame {
  const { kind, id, purpose, reason, openedAt, attempt, version, fromVersion } = saga;
  const { oldEndsAt, destinations, fields, over } = saga;
  return {
    ...{ kind, id, purpose, reason, openedAt, attempt, version, fromVersion },
    ...{ oldEndsAt, destinations, fields, over },
  };
}
